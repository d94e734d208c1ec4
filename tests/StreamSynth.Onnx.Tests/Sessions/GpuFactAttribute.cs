using StreamSynth.Onnx.Sessions;

namespace StreamSynth.Onnx.Tests.Sessions;

/// <summary>Marks a test that needs a GPU: where there is none it is left out, and the runner counts it as skipped. The only tests that may be.</summary>
public sealed class GpuFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(() => new SessionSettings { Device = "cuda:0" }.Check("GPU")?.Message);

    public GpuFactAttribute() => Skip = Missing.Value;
}
