using System.Runtime.InteropServices;

namespace StreamSynth.Training.Kernels.Native;

/// <summary>Answers ONNX Runtime's questions about an operator of ours and runs its kernels. Nothing may be thrown into native code.</summary>
internal static unsafe class Callbacks
{
    private const int Float = 1;
    private const int Required = 0;
    private const int Optional = 1;

    /// <summary>Makes the native description of an operator, which lives as long as the process.</summary>
    public static CustomOperator* Describe(CpuOperator @operator)
    {
        var native = (CustomOperator*)NativeMemory.AllocZeroed((nuint)sizeof(CustomOperator));
        native->Version = RuntimeApi.ApiVersion;
        native->GetName = &GetName;
        native->GetExecutionProviderType = &GetProvider;
        native->GetInputType = &GetType;
        native->GetInputTypeCount = &GetInputCount;
        native->GetOutputType = &GetType;
        native->GetOutputTypeCount = &GetOutputCount;
        native->GetInputCharacteristic = &GetInputCharacteristic;
        native->GetOutputCharacteristic = &GetOutputCharacteristic;
        native->GetInputMemoryType = &GetMemoryType;
        native->GetVariadicInputMinArity = &One;
        native->GetVariadicInputHomogeneity = &One;
        native->GetVariadicOutputMinArity = &One;
        native->GetVariadicOutputHomogeneity = &One;
        native->CreateKernelV2 = &CreateKernel;
        native->KernelComputeV2 = &Compute;
        native->KernelDestroy = &Destroy;
        native->GetStartVersion = &One;
        native->GetEndVersion = &Any;
        native->Operator = GCHandle.ToIntPtr(GCHandle.Alloc(@operator));
        native->Name = (byte*)Marshal.StringToCoTaskMemUTF8(@operator.Name);
        return native;
    }

    private static CpuOperator Of(CustomOperator* native) => (CpuOperator)GCHandle.FromIntPtr(native->Operator).Target!;

    [UnmanagedCallersOnly]
    private static byte* GetName(CustomOperator* native) => native->Name;

    [UnmanagedCallersOnly]
    private static byte* GetProvider(CustomOperator* native) => null;

    [UnmanagedCallersOnly]
    private static int GetType(CustomOperator* native, nuint index) => Float;

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(CustomOperator* native) => (nuint)(Of(native).Inputs + Of(native).OptionalInputs);

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(CustomOperator* native) => (nuint)(Of(native).Outputs + Of(native).OptionalOutputs);

    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(CustomOperator* native, nuint index) => (int)index < Of(native).Inputs ? Required : Optional;

    [UnmanagedCallersOnly]
    private static int GetOutputCharacteristic(CustomOperator* native, nuint index) => (int)index < Of(native).Outputs ? Required : Optional;

    [UnmanagedCallersOnly]
    private static int GetMemoryType(CustomOperator* native, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static int One(CustomOperator* native) => 1;

    [UnmanagedCallersOnly]
    private static int Any(CustomOperator* native) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static nint CreateKernel(CustomOperator* native, nint api, nint info, nint* kernel)
    {
        try
        {
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(Of(native).Create(new NodeAttributes(info))));
            return 0;
        }
        catch (Exception error)
        {
            return RuntimeApi.Failure($"{Of(native).Name}: {error.Message}");
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        var cpuKernel = (CpuKernel)GCHandle.FromIntPtr(kernel).Target!;
        try
        {
            cpuKernel.Compute(new KernelCall(context, cpuKernel.Threads));
            return 0;
        }
        catch (Exception error)
        {
            return RuntimeApi.Failure($"{cpuKernel.GetType().Name}: {error.Message}");
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel) => GCHandle.FromIntPtr(kernel).Free();
}
