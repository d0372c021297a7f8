#!/bin/sh
# The two commands on a bare machine: a Debian 12 root holding only python3, pip, make and git.
#
#   make fresh                 both parts
#   sh scripts/fresh.sh test   `make test` as root
#   sh scripts/fresh.sh run    `make run` as an ordinary user: the page answers, then it stops
#
# Needs root and debootstrap. The mirror is the one this machine's apt uses. What is tested is the
# committed HEAD. The roots are removed at the end; KEEP=1 leaves them for a look.
set -eu

cd "$(dirname "$0")/.."
PARTS="${1:-test run}"
WHERE="$(mktemp -d "${FRESH_DIR:-/var/tmp}/bihuan-fresh.XXXXXX")"
ROOT=""

complain() {
    echo "fresh: $1" >&2
    exit 1
}

[ "$(id -u)" -eq 0 ] || complain "root is needed to make a bare system; run: sudo make fresh"
command -v debootstrap > /dev/null || complain "debootstrap is missing; run: apt-get install -y debootstrap"
[ -z "$(git status --porcelain)" ] || echo "fresh: uncommitted changes are not part of this test"

processes_of_root() {
    for link in /proc/[0-9]*/root; do
        if [ "$(readlink "$link" 2> /dev/null)" = "$ROOT" ]; then
            basename "$(dirname "$link")"
        fi
    done
}

# End what was started inside a root, then unmount and remove it.
leave() {
    [ -n "$ROOT" ] || return 0
    for process in $(processes_of_root); do
        kill -9 "$process" 2> /dev/null || true
    done
    for mounted in dev/shm dev/pts proc; do
        umount "$ROOT/$mounted" 2> /dev/null || umount -l "$ROOT/$mounted" 2> /dev/null || true
    done
    if [ -z "${KEEP:-}" ] && ! grep -q " $ROOT/" /proc/mounts; then
        rm -rf "$ROOT"
    fi
    ROOT=""
}
trap 'leave; rmdir "$WHERE" 2> /dev/null || true' EXIT
trap 'exit 130' INT TERM

# Address of the mirror that serves the given suite on this machine, from either format of apt.
mirror_of() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2> /dev/null |
        awk -v suite="$1" '$1 == "deb" { for (i = 2; i < NF; i++) if ($(i + 1) == suite) { print $i; exit } }' |
        grep . && return
    cat /etc/apt/sources.list.d/*.sources 2> /dev/null |
        awk -v suite="$1" '
            /^URIs:/ { address = $2 }
            /^Suites:/ { for (i = 2; i <= NF; i++) if ($i == suite) { print address; exit } }' |
        grep .
}

inside() {
    chroot "$ROOT" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        ${https_proxy:+https_proxy="$https_proxy"} ${http_proxy:+http_proxy="$http_proxy"} "$@"
}

# A bare root with a clone of HEAD in /srv/bihuan.
make_root() {
    ROOT="$WHERE/$1"
    MIRROR="$(mirror_of bookworm)" || complain "this machine's apt knows no mirror of Debian 12"
    echo "== a bare Debian 12 in $ROOT"
    debootstrap --variant=minbase --include=python3,python3-pip,make,git,ca-certificates \
        bookworm "$ROOT" "$MIRROR" > "$WHERE/debootstrap.log" 2>&1 || {
        tail -20 "$WHERE/debootstrap.log" >&2
        complain "debootstrap failed"
    }
    rm "$WHERE/debootstrap.log"
    mount -t proc proc "$ROOT/proc"
    mount -t devpts devpts "$ROOT/dev/pts" 2> /dev/null || true
    mkdir -p "$ROOT/dev/shm"
    mount -t tmpfs tmpfs "$ROOT/dev/shm"
    cp /etc/resolv.conf "$ROOT/etc/resolv.conf"
    # The certificates and the package sources of this machine, as its network asks for them.
    cp /etc/ssl/certs/ca-certificates.crt "$ROOT/etc/ssl/certs/ca-certificates.crt"
    SECURITY="$(mirror_of bookworm-security)" || SECURITY=""
    {
        echo "deb $MIRROR bookworm main"
        [ -z "$SECURITY" ] || echo "deb $SECURITY bookworm-security main"
    } > "$ROOT/etc/apt/sources.list"
    # No package may start a service inside the root.
    printf '#!/bin/sh\nexit 101\n' > "$ROOT/usr/sbin/policy-rc.d"
    chmod +x "$ROOT/usr/sbin/policy-rc.d"
    git clone -q --no-hardlinks . "$ROOT/srv/bihuan"
}

test_as_root() {
    make_root test
    echo "== make test, as root"
    inside make -C /srv/bihuan test
    echo "== make test again: nothing is installed twice"
    inside sh -c 'cd /srv/bihuan && python3 -m scripts.setup test' | grep . &&
        complain "the second set-up did something"
    leave
}

run_as_user() {
    make_root run
    inside useradd --create-home person
    inside chown -R person: /srv/bihuan
    # Nobody may become root in there: the program must start without the system libraries.
    echo "== make run, as an ordinary user"
    inside su person -c 'cd /srv/bihuan && exec make run PORT=8099' > "$WHERE/run.log" 2>&1 &
    shell=$!
    tries=0
    until answers; do
        tries=$((tries + 1))
        if [ "$tries" -gt 300 ] || ! kill -0 "$shell" 2> /dev/null; then
            cat "$WHERE/run.log" >&2
            complain "the page did not answer"
        fi
        sleep 1
    done
    sleep 3
    # Ctrl-C goes to the program that watches the others.
    for process in $(processes_of_root); do
        if tr '\0' ' ' < "/proc/$process/cmdline" | grep -q ' -m scripts.run $'; then
            kill -INT "$process"
        fi
    done
    wait "$shell" || true
    cat "$WHERE/run.log"
    grep -q '^Stopped\.$' "$WHERE/run.log" || complain "it did not stop cleanly"
    grep -q 'its PDFs wait' "$WHERE/run.log" || complain "it did not say what is missing"
    ! grep -qE '"level": "error"|Traceback' "$WHERE/run.log" || complain "the log tells of errors"
    ! answers || complain "something still answers after the stop"
    rm "$WHERE/run.log"
    leave
}

answers() {
    python3 -c '
import urllib.request
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
with opener.open("http://127.0.0.1:8099/login", timeout=5) as page:
    text = page.read().decode()
assert "Bihuan" in text or "\u95ed\u73af" in text, text
' 2> /dev/null
}

for part in $PARTS; do
    case "$part" in
        test) test_as_root ;;
        run) run_as_user ;;
        *) complain "unknown part $part: say test or run" ;;
    esac
done
echo "fresh: all is well"
