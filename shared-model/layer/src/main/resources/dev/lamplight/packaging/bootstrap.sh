#!/bin/sh
# Starts the function as its own runtime. It is the runtime itself (provided.al2023), or stands before a managed one
# (AWS_LAMBDA_EXEC_WRAPPER) and takes its place: then the arguments are the command that it would start, the JVM first.
set -eu
root=${LAMBDA_TASK_ROOT:-$(dirname -- "$0")}

java=
for candidate in "${1:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" /opt/runtime/bin/java /var/lang/bin/java; do
  if [ -n "$candidate" ] && [ -x "$candidate" ]; then
    java=$candidate
    break
  fi
done
[ -n "$java" ] || java=$(command -v java) || {
  echo 'bootstrap: no java here; a custom runtime brings one in the layer with runtime/' >&2
  exit 1
}

# As AWS starts Java: 85 % of the memory for the heap, one collector thread, the quick compiler. What the function
# sets in JAVA_TOOL_OPTIONS is left to it, because the command line would win.
options=${JAVA_TOOL_OPTIONS:-}
set --
case $options in *-Xmx* | *MaxHeapSize* | *MaxRAMPercentage*) ;; *)
  set -- "$@" "-Xmx$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 1024 * 85 / 100))k" ;;
esac
# A fifth of what a heap begins with is for old objects: a start cache brings some, and is refused where they have no room.
case $options in *-Xms* | *InitialHeapSize* | *InitialRAMPercentage*) ;; *) set -- "$@" -Xms20m ;; esac
# What reading a package leaves in the heap is given back: the model needs the memory outside of it.
case $options in *-Xmn* | *NewSize* | *NewRatio*) ;; *) set -- "$@" -Xmn16m ;; esac
case $options in *HeapFreeRatio*) ;; *)
  set -- "$@" -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=20 -XX:-ShrinkHeapInSteps ;;
esac
case $options in *-XX:+Use*GC*) ;; *) set -- "$@" -XX:+UseSerialGC ;; esac
case $options in *TieredStopAtLevel*) ;; *) set -- "$@" -XX:TieredStopAtLevel=1 ;; esac

# The cache of classes that the build trained, only where it was trained on this very code: the virtual machine itself
# does not look and would run the old one.
main=@MAIN@
code=@CODE@
start=${java%/runtime/bin/java}/start
# One that is damaged ends the virtual machine. Lambda then starts it anew in the same environment, whose /tmp is as it was:
# the second time without the cache. The log stream tells environments apart where they share a folder.
begun=${TMPDIR:-/tmp}/.start-cache
stream=${AWS_LAMBDA_LOG_STREAM_NAME:-}
if [ -r "$start/$main.code" ]; then
  read -r trained <"$start/$main.code" || trained=
  before=
  if [ -n "$stream" ] && [ -r "$begun" ]; then
    read -r before <"$begun" || before=
  fi
  if [ "$trained" = "$code" ] && [ -n "$stream" ] && [ "$before" = "$stream" ]; then
    echo 'bootstrap: the process before this one ended early: starting without the start cache' >&2
  elif [ "$trained" = "$code" ]; then
    [ -z "$stream" ] || { echo "$stream" >"$begun"; } 2>/dev/null || :
    # mapped where it was made for: elsewhere every address in it would be rewritten first. Not compiled at once is what
    # was hot when it was made: a first event needs a part of that, and the processor for other things.
    set -- "$@" "-XX:AOTCache=$start/$main.aot" -Xlog:aot=off -Xlog:cds=off \
      -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -XX:-AOTReplayTraining
  else
    echo 'bootstrap: the start cache was made of other code than this function: starting without it' >&2
  fi
elif [ -r "$start/training" ]; then # only where the build trains
  read -r step folder <"$start/training"
  set -- "$@" "-XX:AOTMode=$step" "-XX:AOTConfiguration=$folder/$main.config" -Xlog:aot=error -Xlog:cds=error
  [ "$step" = record ] || set -- "$@" "-XX:AOTCache=$folder/$main.aot"
fi

# ONNX Runtime reports to its maker unless it is told not to.
export ORT_DISABLE_TELEMETRY="${ORT_DISABLE_TELEMETRY:-1}"

cd "$root"
exec "$java" "$@" -XX:-UsePerfData --enable-native-access=ALL-UNNAMED \
  -Djava.io.tmpdir="${TMPDIR:-/tmp}" -Djava.net.preferIPv4Stack=true \
  -Djava.util.logging.SimpleFormatter.format='%5$s%6$s%n' -Dslf4j.internal.verbosity=ERROR \
  -cp '@JARS@' "$main"
