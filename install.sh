#!/bin/sh
# Builds opsctl from this source tree and installs it for the current user. No root, no Docker, no AWS account.
#   ./install.sh               build and install
#   ./install.sh --quickstart  ... and see the whole system work on the local cloud
#   ./install.sh --no-web      ... without the shop, which needs Node 20.19 or newer to be built (with --quickstart too)
#   ./install.sh --uninstall   remove what was installed (state and settings stay; it says where they are)
set -eu

source_dir=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=${OPSCTL_HOME:-$HOME/.local/share/opsctl}
bin=$HOME/.local/bin
man=$HOME/.local/share/man/man1
state=${XDG_STATE_HOME:-$HOME/.local/state}/opsctl
config=${XDG_CONFIG_HOME:-$HOME/.config}/opsctl

say() { printf '%s\n' "$*" >&2; }
fail() { say "install.sh: $1"; [ $# -lt 2 ] || say "  $2"; exit 1; }

quickstart=false uninstall=false web=true
for option; do
    case $option in
        --quickstart) quickstart=true ;;
        --no-web) web=false ;;
        --uninstall) uninstall=true ;;
        -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
        *) fail "unknown option $option" "Use: --quickstart, --no-web, --uninstall, --help" ;;
    esac
done

if $uninstall; then
    [ ! -x "$bin/opsctl" ] || "$bin/opsctl" local stop >/dev/null 2>&1 || true
    rm -rf "$home"
    rm -f "$bin/opsctl" "$man"/opsctl.1 "$man"/opsctl-*.1
    say "Removed $home, $bin/opsctl and its manual pages in $man. Kept: state in $state, settings in $config."
    exit 0
fi

# Where it goes: found out before the build, which takes minutes
writable() {
    at=$1
    while [ ! -e "$at" ]; do at=$(dirname -- "$at"); done
    if [ ! -d "$at" ] || [ ! -w "$at" ]; then fail "cannot write $1: $at is no directory that you may write to" "$2"; fi
}
writable "$bin" "Make it a directory of your own; opsctl is put there."
writable "$home" "Make it a directory of your own, or set OPSCTL_HOME to another place."
free=$(df -Pk "$at" | awk 'NR == 2 { print int($4 / 1024) }')
[ "$free" -ge 600 ] || fail "only $free MiB are free on the disk of $at; 600 are needed" "Free some space, or set OPSCTL_HOME to another disk."

# Tables of an earlier opsctl, which only that one can export
former=$state/cloud/dynamodb
if [ -x "$bin/opsctl" ] && [ -d "$former/data" ] && [ ! -d "$former/export" ]; then
    fail "the local cloud's tables in $former/data are in the form of DynamoDB Local, which this opsctl does not read" \
        "Export them with the opsctl that is installed, or give them up (opsctl local reset); then repeat ./install.sh:
    opsctl local start && eval \"\$(opsctl local env)\" && '$source_dir/local-cloud/export-tables.sh' '$former/export' && opsctl local stop"
fi

# What is needed, and how to get it. The newest JDK is it, unless JAVA_HOME says which.
property_of() { "$1" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$2 = \\(.*\\)$/\\1/p"; }
java='' feature=0
consider() {
    [ -x "$1/bin/javac" ] && [ -x "$1/bin/java" ] || return 0
    found=$(property_of "$1/bin/java" 'java\.specification\.version')
    case $found in '' | *[!0-9]*) return 0 ;; esac # 1.8, and what does not run
    if [ "$found" -gt "$feature" ]; then java=$1/bin/java feature=$found; fi
}
if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/java" ]; then
    java=$JAVA_HOME/bin/java
else
    java_home=$(command -v java >/dev/null && property_of java 'java\.home' || true)
    for jdk in "$java_home" /usr/lib/jvm/* /opt/java/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*; do consider "$jdk"; done
    [ -n "$java" ] || java=$(command -v java || true)
fi
[ -n "$java" ] || fail "there is no Java" "Install a JDK 17 or newer, e.g.: apt-get install openjdk-17-jdk-headless   (or brew install openjdk)"
feature=$(property_of "$java" 'java\.specification\.version')
case $feature in
    1.* | '') fail "$java is too old ($feature)" "Install a JDK 17 or newer and set JAVA_HOME to it." ;;
esac
[ "$feature" -ge 17 ] || fail "$java is Java $feature; 17 or newer is needed" "Install a JDK 17 or newer and set JAVA_HOME to it."
java_home=$(property_of "$java" 'java\.home')
[ -x "$java_home/bin/javac" ] || fail "$java_home is a runtime without compiler" "Install a JDK (not a JRE), e.g.: apt-get install openjdk-17-jdk-headless"
command -v mvn >/dev/null || fail "there is no Maven" "Install it, e.g.: apt-get install maven   (or brew install maven)"

# The shop is built where Node is; the build says so if it is not. Everything else works without.
if $web; then skip=; else skip=-Dweb.skip; fi

say "building with Java $feature ($java_home; JAVA_HOME chooses another) ..."
(cd "$source_dir" && JAVA_HOME=$java_home mvn -B -q -DskipTests $skip package) || fail "the build failed; Maven says why above"

say "installing to $home ..."
if [ -x "$bin/opsctl" ]; then "$bin/opsctl" local stop >/dev/null 2>&1 || true; fi
mkdir -p "$home" "$bin"
rm -rf "$home/local-cloud.new"
mkdir -p "$home/local-cloud.new/engines"
cp -R "$source_dir/local-cloud/target/dist/lib" "$home/local-cloud.new/lib"
cp -R "$source_dir/local-cloud/engines/target/ric" "$home/local-cloud.new/engines/"
rm -rf "$home/local-cloud"
mv "$home/local-cloud.new" "$home/local-cloud"
cp "$source_dir/cli/target/opsctl.jar" "$home/opsctl.jar.new"
mv "$home/opsctl.jar.new" "$home/opsctl.jar"

# The class archive is keyed by the jar and the JDK: a JVM takes an archive of another jar for its own and runs old code.
key=$(cksum < "$home/opsctl.jar" | tr ' ' '-')-$("$java" -version 2>&1 | cksum | tr ' ' '-')
rm -f "$home"/opsctl-*.jsa "$home"/opsctl-*.aot
# JDK 25 notes how methods ran, too, and compiles by it, all in the first half second: a fifth of what a command takes.
if [ "$feature" -ge 25 ]; then
    archive=$home/opsctl-$key.aot use="\"-XX:AOTCache=$archive\" -XX:-AOTReplayTraining"
    train=-XX:AOTCacheOutput=$archive.new
else
    archive=$home/opsctl-$key.jsa use="\"-XX:SharedArchiveFile=$archive\" -Xshare:auto"
    train=-XX:ArchiveClassesAtExit=$archive.new
fi
# Commands are short. The archive lies at the address that it was recorded for, else each page of it is written anew; what runs a few
# hundred times only is not worth compiling; nobody watches by jstat. docs/performance.md has what each saves.
short="-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:CompileThresholdScaling=3 -XX:-UsePerfData"

# The JVM reads arguments and names of files by the locale: the launcher gives it one that is UTF-8 and that there is.
locale=
for name in C.UTF-8 en_US.UTF-8; do
    if LC_ALL=$name "$java_home/bin/java" -XshowSettings:properties -version 2>&1 | grep -q 'sun\.jnu\.encoding = UTF-8'; then
        locale="LC_ALL=$name; export LC_ALL"
        break
    fi
done

# The launcher knows the version itself: nobody waits for a JVM to hear it.
version=$("$java_home/bin/java" -cp "$home/opsctl.jar" dev.opsctl.Main --version)
cat > "$bin/opsctl.new" <<EOF
#!/bin/sh
case "\$# \${1-}" in '1 --version' | '1 -V') echo "$version"; exit ;; esac
if [ -t 2 ]; then tty=true; else tty=false; fi
if [ -t 1 ]; then out=true; else out=false; fi
$locale
exec "$java_home/bin/java" -XX:+IgnoreUnrecognizedVMOptions $short $use \\
    -Xlog:disable -Xlog:all=error:stderr -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \\
    -Dopsctl.home="$home" -Dopsctl.tty=\$tty -Dopsctl.tty.out=\$out -cp "$home/opsctl.jar" dev.opsctl.Main "\$@"
EOF
chmod +x "$bin/opsctl.new"
mv "$bin/opsctl.new" "$bin/opsctl"

# What an earlier version had and this one has not goes.
rm -f "$man"/opsctl.1 "$man"/opsctl-*.1
"$java_home/bin/java" -cp "$home/opsctl.jar" dev.opsctl.Main man --to "$man" >/dev/null || say "  no manual pages; everything else works"

# Recorded from commands that really run, on a cloud of their own. Named last: a half-written archive crashes the JVM.
say "recording the class archives (about half a minute, once) ..."
training=$(mktemp -d)
HOME=$training XDG_STATE_HOME=$training/state XDG_CONFIG_HOME=$training/config \
    "$java_home/bin/java" -XX:+IgnoreUnrecognizedVMOptions -XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining "$train" \
    -Xlog:disable -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dopsctl.archives=make \
    -Dopsctl.home="$home" -Dopsctl.tty=false -cp "$home/opsctl.jar" dev.opsctl.Training >"$training/log" 2>&1 \
    || say "  $(tail -n 1 "$training/log")"
rm -rf "$training"
if [ -f "$archive.new" ]; then mv "$archive.new" "$archive"; else say "  not recorded: everything works, but starts more slowly"; fi

say "installed: $bin/opsctl"
case :$PATH: in
    *:"$bin":*) ;;
    *) say "Put it on your PATH: export PATH=\"$bin:\$PATH\"" ;;
esac
if $quickstart; then exec "$bin/opsctl" quickstart --target local; fi
say "Next: opsctl quickstart"
