using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.OnnxRuntime;
using StreamSynth.Training.Kernels.Convolutions;
using StreamSynth.Training.Kernels.Native;
using StreamSynth.Training.Kernels.Norms;
using StreamSynth.Training.Kernels.Pools;
using StreamSynth.Training.Kernels.Updates;

namespace StreamSynth.Training.Kernels;

/// <summary>
/// Lists the operators that step graphs compute with kernels of our own on processors with 512-bit vectors. ONNX Runtime's inference build has no
/// gradient operators; composed of its own operators they spend most of their time on moving data, on one thread. perf/README.md has the numbers.
/// </summary>
internal static unsafe class CpuKernels
{
    /// <summary>Domain of the operators in a graph.</summary>
    public const string Domain = "streamsynth.cpu";

    private static readonly CpuOperator[] Operators =
    [
        new("Conv", 2, 1, attributes => new ConvKernel(attributes)),
        new("ConvInputGradient", 2, 1, attributes => new ConvInputGradientKernel(attributes)),
        new("ConvKernelGradient", 2, 1, attributes => new ConvKernelGradientKernel(attributes)),
        new("Norm", 3, 3, attributes => new NormKernel(attributes)) { OptionalInputs = 1 },
        new("NormGradient", 6, 3, attributes => new NormGradientKernel(attributes)) { OptionalInputs = 1, OptionalOutputs = 1 },
        new("MaxPool", 1, 1, attributes => new MaxPoolKernel(attributes)),
        new("MaxPoolGradient", 3, 1, attributes => new MaxPoolGradientKernel(attributes)),
        new("Sgd", 4, 2, attributes => new SgdKernel(attributes)),
    ];

    private static readonly nint Registered = Register();

    /// <summary>Tells whether this processor has what the kernels are written for.</summary>
    public static bool AreSupported => Vector512.IsHardwareAccelerated;

    /// <summary>Makes the operators known to a session that is to be opened.</summary>
    public static void AddTo(SessionOptions options) => RuntimeApi.AddDomain(options, Registered);

    private static nint Register()
    {
        nint domain = RuntimeApi.CreateDomain((byte*)Marshal.StringToCoTaskMemUTF8(Domain));
        foreach (CpuOperator @operator in Operators) RuntimeApi.AddOperator(domain, Callbacks.Describe(@operator));
        return domain;
    }
}
