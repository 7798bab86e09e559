#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Install for this person into ~/.local, or take it out again:  bash install.sh [--remove]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
app="$data/edx-log-explorer-app"
files=(
    "$HOME/.local/bin/edx-log-explorer"
    "$data/applications/edx-log-explorer.desktop"
    "$data/mime/packages/edx-log-explorer.xml"
    "$data/icons/hicolor/scalable/apps/edx-log-explorer.svg"
)

rm -rf "$app" "${files[@]}"
if [[ ${1:-} != --remove ]]; then
    for file in "${files[@]}"; do mkdir -p "$(dirname "$file")"; done
    cp -R "$here/app" "$app"
    ln -s "$app/edx-log-explorer" "${files[0]}"
    sed "s|^Exec=edx-log-explorer|Exec=\"$app/edx-log-explorer\"|" \
        "$here/edx-log-explorer.desktop" >"${files[1]}"
    cp "$here/edx-log-explorer.xml" "${files[2]}"
    cp "$here/app.svg" "${files[3]}"
fi
for refresh in "update-mime-database $data/mime" "update-desktop-database $data/applications"; do
    command -v "${refresh%% *}" >/dev/null && $refresh || true
done
