namespace StreamSynth.Media.Resampling;

/// <summary>Evaluates the interpolation kernels.</summary>
internal static class Kernels
{
    /// <summary>Gives the distance beyond which a kernel is zero, in pixels of the coarser grid.</summary>
    internal static double SupportOf(ResizeKernel kernel) => kernel switch { ResizeKernel.Bilinear => 1, ResizeKernel.Bicubic => 2, _ => 3 };

    /// <summary>Gives the weight at a distance.</summary>
    internal static double At(ResizeKernel kernel, double distance) => kernel switch
    {
        ResizeKernel.Bilinear => Math.Max(0, 1 - Math.Abs(distance)),
        ResizeKernel.Bicubic => Cubic(Math.Abs(distance)),
        _ => distance is >= -3 and < 3 ? Sinc(distance) * Sinc(distance / 3) : 0,
    };

    // Keys 1981, equation 4 with a = -1/2.
    private static double Cubic(double x) => x switch
    {
        < 1 => ((((-0.5 + 2) * x) - (-0.5 + 3)) * x * x) + 1,
        < 2 => ((((x - 5) * x) + 8) * x - 4) * -0.5,
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
