#!/bin/sh
# Runs 'npm ci' and says every five seconds how much has arrived, since MSBuild hides npm's own progress bar.
# Lines go to the terminal where there is one ('dotnet run' keeps build output to itself), else to standard output.
set -u
out=/dev/stdout
if (: >/dev/tty) 2>/dev/null; then out=/dev/tty; fi

npm ci --ignore-scripts --no-audit --no-fund --loglevel=error 2>&1 &
job=$!
seconds=0
while kill -0 "$job" 2>/dev/null; do
  sleep 1
  seconds=$((seconds + 1))
  if [ $((seconds % 5)) -eq 0 ]; then
    echo "  native libraries and icons: $(du -sm node_modules 2>/dev/null | cut -f1) of about 1,240 MB after $seconds s" >"$out"
  fi
done
wait "$job"
