#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Sign, notarise and pack dist/EDX Log Explorer.app:  bash packaging/macos/make_dmg.sh 0.1.0
# Without IDENTITY the app is signed for this machine only (ad hoc) and is not notarised.
#   IDENTITY          "Developer ID Application: NAME (TEAM)", in the keychain
#   NOTARY_PROFILE    made once by: xcrun notarytool store-credentials NAME
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

version=${1:?say the version}
app="dist/EDX Log Explorer.app"
image="dist/edx-log-explorer-$version-$(uname -m).dmg"
identity=${IDENTITY:--}
options=(--force --options runtime --entitlements packaging/macos/entitlements.plist)
[[ $identity == - ]] || options+=(--timestamp)

# From the inside out: what is signed last holds hashes of what was signed before.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    xargs -0 codesign "${options[@]}" --sign "$identity"
find "$app/Contents" -name '*.framework' -maxdepth 6 -print0 |
    xargs -0 -r codesign "${options[@]}" --sign "$identity"
codesign "${options[@]}" --sign "$identity" "$app"
codesign --verify --deep --strict "$app"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
hdiutil create -quiet -ov -format UDZO -volname "edX Log Explorer" -srcfolder "$folder" "$image"

if [[ $identity != - ]]; then
    codesign --timestamp --sign "$identity" "$image"
    xcrun notarytool submit "$image" --keychain-profile "${NOTARY_PROFILE:?}" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature "$image"
fi
echo "$image"
