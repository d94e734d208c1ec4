using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Registers one memory arena per device with ONNX Runtime's environment, from which all sessions that ask for it take their memory.</summary>
/// <remarks>
/// The environment is one per process, and a second registration would replace the first for later sessions only: hence the once-only values, which are never
/// taken back. The first session on a device decides its arena's limit.
/// </remarks>
internal static class SharedArenas
{
    private const int MostGpus = 64;
    private const string UseEnvironment = "session.use_env_allocators";

    private static readonly Lazy<bool> Cpu = new(RegisterCpu);
    private static readonly SharedArena[] Gpus = [.. Enumerable.Range(0, MostGpus).Select(gpu => new SharedArena(gpu))];

    /// <summary>Lets a session on the processor use the shared arena.</summary>
    public static void UseCpu(SessionOptions options)
    {
        if (Cpu.Value) options.AddSessionConfigEntry(UseEnvironment, "1");
    }

    /// <summary>Lets a session on a GPU use the shared arena; needs a build of ONNX Runtime with CUDA inside.</summary>
    /// <param name="options">Options of the session.</param>
    /// <param name="gpu">Number of the CUDA device.</param>
    /// <param name="cuda">Limit and provider options, for the first session on the device.</param>
    public static void UseGpu(SessionOptions options, int gpu, CudaSettings cuda)
    {
        // OrtArenaCfg holds its limit in 32 bits: a larger one can only be kept by each session's own arena.
        if (!cuda.SharedArena || cuda.ArenaBytes > uint.MaxValue || gpu >= MostGpus) return;
        Gpus[gpu].Register(cuda);
        options.AddSessionConfigEntry(UseEnvironment, "1");
    }

    private static bool RegisterCpu()
    {
        using OrtMemoryInfo memory = new(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.ArenaAllocator, 0, OrtMemType.Default);
        using OrtArenaCfg arena = new(0, -1, -1, -1); // no limit, ONNX Runtime's own growth
        OrtEnv.Instance().CreateAndRegisterAllocator(memory, arena);
        return true;
    }

    private sealed class SharedArena(int gpu)
    {
        private readonly Lock _lock = new();
        private bool _isRegistered;

        public void Register(CudaSettings cuda)
        {
            lock (_lock)
            {
                if (_isRegistered) return;
                using OrtMemoryInfo memory = new(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.ArenaAllocator, gpu, OrtMemType.Default);
                using OrtArenaCfg arena = new((uint)cuda.ArenaBytes, 1, -1, -1); // 1: kSameAsRequested
                Dictionary<string, string> provider = new() { ["device_id"] = gpu.ToString(CultureInfo.InvariantCulture) };
                OrtEnv.Instance().CreateAndRegisterAllocator(CudaProvider.Name, memory, arena, provider);
                _isRegistered = true;
            }
        }
    }
}
