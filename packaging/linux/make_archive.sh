#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Pack dist/edx-log-explorer with an installer for one person:  bash packaging/linux/make_archive.sh 0.1.0
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=${1:?say the version}
name="edx-log-explorer-$version-linux-$(uname -m)"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/$name"
cp -R dist/edx-log-explorer "$folder/$name/app"
cp resources/icons/app.svg packaging/linux/edx-log-explorer.{desktop,xml} \
    packaging/linux/install.sh LICENSE "$folder/$name/"
tar -C "$folder" -cJf "dist/$name.tar.xz" --owner=0 --group=0 "$name"
echo "dist/$name.tar.xz"
