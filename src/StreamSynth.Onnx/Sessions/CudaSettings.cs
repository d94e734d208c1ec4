using System.Globalization;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Says how ONNX Runtime's CUDA execution provider works; only looked at for devices named cuda.</summary>
public sealed record CudaSettings
{
    /// <summary>Gives the most bytes that the arena of one device may hold; 0 for no limit. Workspaces of cuDNN come on top.</summary>
    public long ArenaBytes { get; init; }

    /// <summary>
    /// Tells whether all sessions on one device take their memory from one arena, where the build of ONNX Runtime can do that. Otherwise each
    /// session has its own, and two that alternate grow both without bound (onnxruntime issue 29351).
    /// </summary>
    public bool SharedArena { get; init; } = true;

    /// <summary>Tells whether float32 products may be rounded to TF32 (10 bits of mantissa): faster, but not what a CPU computes.</summary>
    public bool UseTf32 { get; init; }

    /// <summary>Writes the options of the provider under its own names.</summary>
    /// <param name="gpu">Number of the CUDA device.</param>
    internal Dictionary<string, string> ToOptions(int gpu)
    {
        Dictionary<string, string> options = new()
        {
            ["device_id"] = gpu.ToString(CultureInfo.InvariantCulture),
            ["arena_extend_strategy"] = "kSameAsRequested", // doubling each time would take twice what a batch needs
            ["cudnn_conv_algo_search"] = "HEURISTIC", // EXHAUSTIVE chooses by stop-watch, so that two runs may differ
            ["do_copy_in_default_stream"] = "1",
            ["use_tf32"] = UseTf32 ? "1" : "0",
        };
        if (ArenaBytes > 0) options["gpu_mem_limit"] = ArenaBytes.ToString(CultureInfo.InvariantCulture);

        return options;
    }
}
