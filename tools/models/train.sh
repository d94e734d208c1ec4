#!/bin/sh
# Trains all embedded models in the background, on two cores: train.sh DATA WORK. After a kill the same command goes on where it was.
# DATA: from rasterise.cs. WORK: merges.json (tokens.py), encoder.pt (latents.py), lm_text.jsonl (lm_text.py), lm_merges.json (lm_tokens.py); see README.md.
cd "$(dirname "$0")" || exit 1
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
data=$1 work=$2
train() { nice -n 19 /usr/bin/python3 "$@"; }
(
    train train_diffusion.py "$data" "$work" 62 &&
    train train_diffusion.py "$data" "$work" 20 cool &&
    train distil.py "$data" "$work" 16
) >>"$work/generator.log" 2>&1 &
echo $! >"$work/generator.pid"
(
    train train_clip.py "$data" "$work" 30 &&
    train train_clip.py "$data" "$work" 12 cool &&
    train train_lm.py "$work" 16 &&
    train train_lm.py "$work" 9 cool &&
    train train_decoder.py "$data" "$work" 8
) >>"$work/others.log" 2>&1 &
echo $! >"$work/others.pid"
