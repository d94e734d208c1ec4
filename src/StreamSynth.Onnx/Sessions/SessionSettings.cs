using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Says how much ONNX Runtime rewrites a model's graph when it loads it; more rewriting can change the last bits of results.</summary>
public enum GraphOptimization
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Constants folded, redundant nodes removed.</summary>
    Basic,

    /// <summary>Also nodes fused.</summary>
    Extended,

    /// <summary>Also memory layouts changed.</summary>
    All,
}

/// <summary>Says how ONNX Runtime runs one model. Equal settings on equal machines give equal results, bit for bit.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads inside one operator; results are promised equal only for equal counts.</summary>
    [Description("Threads inside one operator.")]
    [Range(1, 1024)]
    public int Threads { get; init; } = 1;

    /// <summary>Device that runs the model: <c>cpu</c>, <c>cpu:0-3</c> pinned to these cores, <c>cuda:0</c> this GPU.</summary>
    [Description("Device that runs the model: cpu, cpu:0-3 (these cores) or cuda:0.")]
    public string Device { get; init; } = "cpu";

    /// <summary>How much the graph is rewritten on loading.</summary>
    [Description("How much the graph is rewritten on loading.")]
    public GraphOptimization Optimization { get; init; } = GraphOptimization.All;

    /// <summary>Sizes for free dimensions by their name in the model, such as batch_size; the model then takes no other, and can be optimised for them.</summary>
    [Description("Sizes for the model's free dimensions, by name.")]
    public IReadOnlyDictionary<string, long> FreeDimensions { get; init; } = new Dictionary<string, long>();

    /// <summary>Whether sessions on the processor that also say so take their memory from one arena instead of one each.</summary>
    [Description("Whether such sessions share one memory arena.")]
    public bool SharedArena { get; init; }

    /// <summary>What only GPUs need.</summary>
    [Description("What only GPUs need.")]
    public CudaSettings Cuda { get; init; } = new();

    /// <summary>Gives the bytes of model and weights above which a file's inputs and outputs are read from its head alone: such a session can be looked at, not run.</summary>
    internal long HeadOnlyAbove { get; init; } = long.MaxValue;

    /// <summary>Tells what is wrong with these settings on this machine, or gives null when they can be used. For a GPU it opens a tiny model there.</summary>
    /// <param name="path">Path to blame, usually the model's.</param>
    public ModelFault? Check(string path)
    {
        if (SessionDevice.Parse(Device) is not { } device)
        {
            return new ModelFault(ModelFaultCodes.Device, path, $"device '{Device}' is not known; a device is {SessionDevice.Names}", "write one of these names");
        }

        if (Threads is < 1 or > 1024)
        {
            return new ModelFault(ModelFaultCodes.Setting, path, $"threads must be between 1 and 1024, found {Threads}", "set threads to the number of cores that this model may use");
        }

        foreach ((string name, long size) in FreeDimensions.Where(d => d.Value < 1))
        {
            return new ModelFault(ModelFaultCodes.Setting, path, $"the size for the free dimension '{name}' must be at least 1, found {size}", "give the size that all runs will have, or leave the dimension free");
        }

        if (device.Gpu is { } gpu) return CudaProvider.Check(gpu, path);

        return device.Cores is { } cores ? CheckCores(cores, path) : null;
    }

    /// <summary>Gives the cores that runs are pinned to; null for all.</summary>
    internal CoreSet? Cores => SessionDevice.Parse(Device)?.Cores;

    /// <summary>Tells whether the model runs elsewhere than where the host's tensors are, so that they must be copied.</summary>
    internal bool IsOffHost => SessionDevice.Parse(Device)?.Gpu is not null;

    /// <summary>Makes the options of ONNX Runtime; the caller disposes them. Only for settings that <see cref="Check"/> has passed.</summary>
    /// <exception cref="OnnxRuntimeException">The device cannot be used.</exception>
    internal SessionOptions ToOptions()
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = Optimization switch
            {
                GraphOptimization.None => GraphOptimizationLevel.ORT_DISABLE_ALL,
                GraphOptimization.Basic => GraphOptimizationLevel.ORT_ENABLE_BASIC,
                GraphOptimization.Extended => GraphOptimizationLevel.ORT_ENABLE_EXTENDED,
                _ => GraphOptimizationLevel.ORT_ENABLE_ALL,
            },
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what fails comes back as an exception with the same text
        };
        try
        {
            // A spinning pool takes cores from the other nodes of the graph (onnxruntime issue 17011: 77 ms became 160 ms).
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
            foreach ((string name, long size) in FreeDimensions) options.AddFreeDimensionOverrideByName(name, size);
            Place(options, SessionDevice.Parse(Device)!);
            return options;
        }
        catch (Exception)
        {
            options.Dispose();
            throw;
        }
    }

    private void Place(SessionOptions options, SessionDevice device)
    {
        if (device.Gpu is { } gpu)
        {
            options.AddSessionConfigEntry("session.use_deterministic_compute", "1");
            CudaProvider.Append(options, gpu, Cuda);
            return;
        }

        if (device.Cores is { } cores && Threads > 1) options.AddSessionConfigEntry("session.intra_op_thread_affinities", cores.ToAffinities(Threads));
        if (SharedArena) SharedArenas.UseCpu(options);
    }

    private ModelFault? CheckCores(CoreSet cores, string path)
    {
        if (CoreAffinity.Allowed() is not { } allowed)
        {
            return new ModelFault(ModelFaultCodes.Device, path, $"device '{Device}' cannot be used: cores can be pinned on Linux only", "name the device 'cpu'");
        }

        if (cores.Cores.Except(allowed.Cores).Any())
        {
            return new ModelFault(ModelFaultCodes.Device, path, $"device '{Device}' cannot be used: this process may run on the cores {allowed}", "name cores among these");
        }

        return Threads <= cores.Cores.Count
            ? null
            : new ModelFault(ModelFaultCodes.Setting, path, $"threads is {Threads}, but device '{Device}' has {cores.Cores.Count} of the cores", $"set threads to at most {cores.Cores.Count}, or name more cores");
    }
}
