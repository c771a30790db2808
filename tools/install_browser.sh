#!/bin/sh
# Install Chromium and Japanese fonts from Debian's packages, where they are missing and this is
# allowed to. Never fails: the tests say what they could not find.

missing=''
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && found="$name"
done
[ -n "$found" ] || missing='chromium'
if command -v fc-list >/dev/null && [ -n "$(fc-list :lang=ja)" ]; then :; else
    missing="$missing fontconfig fonts-noto-cjk"
fi
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "For the browser tests, install:$missing" >&2
    exit 0
fi
echo "Installing from Debian's packages:$missing ..."
export DEBIAN_FRONTEND=noninteractive
{ apt-get update -qq && apt-get install -qq --yes --no-install-recommends $missing; } >/dev/null ||
    echo "Could not install:$missing" >&2
exit 0
