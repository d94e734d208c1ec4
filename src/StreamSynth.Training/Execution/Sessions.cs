using Microsoft.ML.OnnxRuntime;
using StreamSynth.Training.Graph;
using StreamSynth.Training.Kernels;

namespace StreamSynth.Training.Execution;

/// <summary>Opens ONNX Runtime sessions the way training needs them.</summary>
internal static class Sessions
{
    // ONNX Runtime keeps one table of operator domains per process: two sessions that look for ours and add it at the same moment clash, and one is refused
    // ("domain is already exist"), as two trainings of one graph did once. Who opens sessions with our operators waits for the other.
    private static readonly Lock Domains = new();

    /// <summary>Opens a session on a graph; the caller disposes it.</summary>
    /// <param name="graph">Graph to run.</param>
    /// <param name="name">Name of the model in profiles.</param>
    /// <param name="threads">Threads of one operator. The result depends on this number in the last bits, never on timing.</param>
    /// <param name="profile">Path prefix of a profile to write, or null.</param>
    public static InferenceSession Open(OnnxGraph graph, string name, int threads, string? profile = null)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Spinning threads would take the cores from the generator that runs beside the training.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (graph.Domains.Any()) CpuKernels.AddTo(options);
        if (profile is not null)
        {
            options.ProfileOutputPathPrefix = profile;
            options.EnableProfiling = true;
        }

        byte[] model = OnnxModelWriter.Write(graph, name);
        if (!graph.Domains.Any()) return new InferenceSession(model, options);

        lock (Domains) return new InferenceSession(model, options);
    }
}
