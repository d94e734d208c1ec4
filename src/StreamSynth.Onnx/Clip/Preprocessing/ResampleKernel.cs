namespace StreamSynth.Onnx.Clip.Preprocessing;

/// <summary>Is a kernel of image resampling, numbered as Pillow does and preprocessor_config.json repeats it.</summary>
internal enum ResampleKernel
{
    /// <summary>Lanczos over three lobes.</summary>
    Lanczos = 1,

    /// <summary>Triangle.</summary>
    Bilinear = 2,

    /// <summary>Cubic convolution with a = -0.5 (Keys 1981, "Cubic convolution interpolation for digital image processing", eq. 15).</summary>
    Bicubic = 3,
}

/// <summary>Gives the kernels' values.</summary>
internal static class ResampleKernels
{
    /// <summary>Gives how far a kernel reaches from its centre, in input pixels when nothing shrinks.</summary>
    public static double Reach(ResampleKernel kernel) => kernel switch
    {
        ResampleKernel.Lanczos => 3,
        ResampleKernel.Bilinear => 1,
        _ => 2,
    };

    /// <summary>Gives a kernel's weight at a distance from its centre.</summary>
    public static double At(ResampleKernel kernel, double distance)
    {
        double x = Math.Abs(distance);

        return kernel switch
        {
            ResampleKernel.Lanczos => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            ResampleKernel.Bilinear => x < 1 ? 1 - x : 0,
            _ => Cubic(x),
        };
    }

    private static double Cubic(double x)
    {
        const double A = -0.5;
        if (x < 1) return ((((A + 2) * x) - (A + 3)) * x * x) + 1;
        return x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A : 0;
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
