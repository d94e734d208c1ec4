using StreamSynth.Onnx.Sessions;
using StreamSynth.Testing;

namespace StreamSynth.Onnx.Tests.Sessions;

/// <summary>Shows what any machine can show of the CUDA path, and what only one with a GPU can: see <see cref="GpuFactAttribute"/>.</summary>
public sealed class CudaTests
{
    private static readonly string Unet = Repository.PathOf("models/icons-v0/diffusion/unet/model.onnx");

    [Fact]
    public void ToOptions_Limits_AreThoseOfTheProvider()
    {
        Dictionary<string, string> options = new CudaSettings { ArenaBytes = 6L << 30, UseTf32 = true }.ToOptions(1);

        Assert.Equal(("1", "6442450944", "1", "HEURISTIC"), (options["device_id"], options["gpu_mem_limit"], options["use_tf32"], options["cudnn_conv_algo_search"]));
        Assert.False(new CudaSettings().ToOptions(0).ContainsKey("gpu_mem_limit"));
    }

    [Fact]
    public void Check_GpuThatNoMachineHas_TellsWhatIsMissingAndWhatToInstall()
    {
        ModelFault fault = new SessionSettings { Device = "cuda:63" }.Check("m.onnx")!;

        Assert.Equal((ModelFaultCodes.Device, "m.onnx"), (fault.Code, fault.Path));
        Assert.StartsWith("device 'cuda:63' cannot be used: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("CPUExecutionProvider", fault.Message, StringComparison.Ordinal);
        Assert.Contains("com.github.asus4.onnxruntime.linux-x64-gpu", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ProviderLibraryMissing_KeepsTheWordsOfOnnxRuntime()
    {
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, "libonnxruntime_providers_cuda.so"))) return;

        ModelException error = Assert.Throws<ModelException>(() => OnnxSession.Open(Unet, new SessionSettings { Device = "cuda:0" }));

        Assert.Equal(ModelFaultCodes.Device, error.Code);
        Assert.Contains("libonnxruntime_providers_cuda.so: cannot open shared object file", error.Message, StringComparison.Ordinal);
    }

    [GpuFact]
    [Trait("Category", "Gpu")]
    public void Run_OnGpu_IsNearTheCpu()
    {
        float[] gpu = Denoise(new SessionSettings { Device = "cuda:0" });
        float[] cpu = Denoise(new SessionSettings());

        Assert.All(cpu.Zip(gpu), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [GpuFact]
    [Trait("Category", "Gpu")]
    public void Run_TwoSessionsOnGpuTwice_GiveEqualResults()
    {
        SessionSettings settings = new() { Device = "cuda:0", Cuda = new() { ArenaBytes = 1L << 30 } };

        Assert.Equal(Denoise(settings), Denoise(settings));
    }

    private static float[] Denoise(SessionSettings settings)
    {
        using OnnxSession session = OnnxSession.Open(Unet, settings);
        using SessionDeviceTests.Tensors tensors = new(session);
        using BoundRun run = session.Bind(tensors.Inputs, tensors.Outputs);
        for (int step = 1; step <= 3; step++)
        {
            tensors.Step(step);
            run.Run();
        }

        return tensors.Result();
    }
}
