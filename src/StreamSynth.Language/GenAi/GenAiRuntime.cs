using Microsoft.ML.OnnxRuntimeGenAI;

namespace StreamSynth.Language.GenAi;

/// <summary>Starts ONNX Runtime GenAI once per process and shuts it down with it.</summary>
/// <remarks>Its state is one per process: a handle per model would shut the others down with the first that goes. Hence the once-only value.</remarks>
internal static class GenAiRuntime
{
    private static readonly Lazy<bool> Started = new(Start);

    /// <summary>Sees to it that the runtime is there.</summary>
    public static void Require() => _ = Started.Value;

    private static bool Start()
    {
        Utils.DisableTelemetryEvents();
        var runtime = new OgaHandle();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => runtime.Dispose();
        return true;
    }
}
