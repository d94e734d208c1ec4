namespace StreamSynth.Training.Kernels.Convolutions;

/// <summary>Describes where the places of a grid stand in the target tensor: f32[N,Rows,Height,Width].</summary>
/// <param name="Rows">Channels of the target.</param>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Columns of pixels.</param>
/// <param name="Stride">Pixels between places.</param>
/// <param name="Top">Pixel row of the first place.</param>
/// <param name="Left">Pixel column of the first place.</param>
internal readonly record struct ConvolutionTarget(int Rows, int Height, int Width, int Stride = 1, int Top = 0, int Left = 0);
