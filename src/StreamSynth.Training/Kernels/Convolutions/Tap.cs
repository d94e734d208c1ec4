namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Holds one tap of a kernel.</summary>
/// <param name="Row">Row in the copy of a channel, seen from a place of the grid.</param>
/// <param name="Column">Column there.</param>
/// <param name="Weight">Its number among the taps of the kernel tensor.</param>
internal readonly record struct Tap(int Row, int Column, int Weight);
