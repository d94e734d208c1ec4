using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Training.Kernels.Native;

/// <summary>
/// Holds the functions of ONNX Runtime's C API that operators of one's own need, which the C# binding does not offer. The table is read once; where each
/// function stands in it is what the binding's own <see cref="OrtApi"/> says.
/// </summary>
internal static unsafe partial class RuntimeApi
{
    // The version that introduced OrtCustomOp as mirrored in CustomOperator, with kernels that can report errors.
    private const uint Version = 17;

    private static readonly byte* Table = (byte*)((delegate* unmanaged<uint, nint>)OrtGetApiBase()->GetApi)(Version);

    public static uint ApiVersion => Version;

    /// <summary>Throws what a status says, and frees it.</summary>
    public static void Require(nint status)
    {
        if (status == 0) return;
        string message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Function(nameof(OrtApi.GetErrorMessage)))(status)) ?? "no message";
        ((delegate* unmanaged<nint, void>)Function(nameof(OrtApi.ReleaseStatus)))(status);
        throw new InvalidOperationException($"ONNX Runtime refused a call of a CPU kernel: {message}");
    }

    /// <summary>Makes a status that says why a kernel failed.</summary>
    public static nint Failure(string message)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(message);
        nint status = ((delegate* unmanaged<int, nint, nint>)Function(nameof(OrtApi.CreateStatus)))(1, text);
        Marshal.FreeCoTaskMem(text);
        return status;
    }

    public static nint CreateDomain(byte* name)
    {
        nint domain;
        Require(((delegate* unmanaged<byte*, nint*, nint>)Function(nameof(OrtApi.CreateCustomOpDomain)))(name, &domain));
        return domain;
    }

    public static void AddOperator(nint domain, CustomOperator* @operator) =>
        Require(((delegate* unmanaged<nint, CustomOperator*, nint>)Function(nameof(OrtApi.CustomOpDomain_Add)))(domain, @operator));

    public static void AddDomain(SessionOptions options, nint domain) =>
        Require(((delegate* unmanaged<nint, nint, nint>)Function(nameof(OrtApi.AddCustomOpDomain)))(options.DangerousGetHandle(), domain));

    /// <summary>Reads an attribute that holds integers.</summary>
    public static long[] Integers(nint info, string name)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            var read = (delegate* unmanaged<nint, nint, long*, nuint*, nint>)Function(nameof(OrtApi.KernelInfoGetAttributeArray_int64));
            nuint count = 0;
            Require(read(info, text, null, &count));
            long[] values = new long[count];
            fixed (long* first = values) Require(read(info, text, first, &count));
            return values;
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    /// <summary>Reads an attribute that holds one float.</summary>
    public static float Real(nint info, string name)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(name);
        try
        {
            float value;
            Require(((delegate* unmanaged<nint, nint, float*, nint>)Function(nameof(OrtApi.KernelInfoGetAttribute_float)))(info, text, &value));
            return value;
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    public static int InputCount(nint context)
    {
        nuint count;
        Require(((delegate* unmanaged<nint, nuint*, nint>)CountInputs)(context, &count));
        return (int)count;
    }

    public static float* Input(nint context, int index)
    {
        nint value;
        Require(((delegate* unmanaged<nint, nuint, nint*, nint>)GetInput)(context, (nuint)index, &value));
        return value == 0 ? null : Data(value);
    }

    public static float* Output(nint context, int index, ReadOnlySpan<long> shape)
    {
        nint value;
        fixed (long* sizes = shape)
        {
            Require(((delegate* unmanaged<nint, nuint, long*, nuint, nint*, nint>)GetOutput)(context, (nuint)index, sizes, (nuint)shape.Length, &value));
        }

        return Data(value);
    }

    public static void ParallelFor(nint context, delegate* unmanaged<void*, nuint, void> work, int count, void* state) =>
        Require(((delegate* unmanaged<nint, delegate* unmanaged<void*, nuint, void>, nuint, nuint, void*, nint>)Parallel)(context, work, (nuint)count, (nuint)count, state));

    /// <summary>Allocates from the arena of the session that runs the kernel.</summary>
    public static byte* Allocate(nint context, nuint bytes, out nint allocator)
    {
        nint found;
        Require(((delegate* unmanaged<nint, nint, nint*, nint>)GetAllocator)(context, CpuMemory, &found));
        allocator = found;
        byte* memory;
        Require(((delegate* unmanaged<nint, nuint, byte**, nint>)Alloc)(found, bytes, &memory));
        return memory;
    }

    public static void Free(nint allocator, byte* memory)
    {
        Require(((delegate* unmanaged<nint, byte*, nint>)FreeFrom)(allocator, memory));
        ((delegate* unmanaged<nint, void>)Release)(allocator);
    }

    // Called many times a step: looked up once.
    private static readonly void* GetInput = Function(nameof(OrtApi.KernelContext_GetInput));
    private static readonly void* CountInputs = Function(nameof(OrtApi.KernelContext_GetInputCount));
    private static readonly void* GetOutput = Function(nameof(OrtApi.KernelContext_GetOutput));
    private static readonly void* GetData = Function(nameof(OrtApi.GetTensorMutableData));
    private static readonly void* Parallel = Function(nameof(OrtApi.KernelContext_ParallelFor));
    private static readonly void* GetAllocator = Function(nameof(OrtApi.KernelContext_GetAllocator));
    private static readonly void* Alloc = Function(nameof(OrtApi.AllocatorAlloc));
    private static readonly void* FreeFrom = Function(nameof(OrtApi.AllocatorFree));
    private static readonly void* Release = Function(nameof(OrtApi.ReleaseAllocator));
    private static readonly nint CpuMemory = MakeCpuMemory();

    private static nint MakeCpuMemory()
    {
        const int ArenaAllocator = 1;
        nint memory;
        Require(((delegate* unmanaged<int, int, nint*, nint>)Function(nameof(OrtApi.CreateCpuMemoryInfo)))(ArenaAllocator, 0, &memory));
        return memory;
    }

    private static float* Data(nint value)
    {
        float* data;
        Require(((delegate* unmanaged<nint, float**, nint>)GetData)(value, &data));
        return data;
    }

    private static void* Function(string name) => *(void**)(Table + (int)Marshal.OffsetOf<OrtApi>(name));

    [StructLayout(LayoutKind.Sequential)]
    private struct ApiBase
    {
        public nint GetApi;
        public nint GetVersionString;
    }

    [LibraryImport("onnxruntime")]
    private static partial ApiBase* OrtGetApiBase();
}
