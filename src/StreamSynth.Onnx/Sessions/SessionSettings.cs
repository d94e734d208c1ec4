using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Says how ONNX Runtime runs one model. Equal settings on equal machines give equal results, bit for bit.</summary>
public sealed record SessionSettings
{
    /// <summary>Threads inside one operator; results are promised equal only for equal counts.</summary>
    [Description("Threads inside one operator.")]
    [Range(1, 1024)]
    public int Threads { get; init; } = 1;

    /// <summary>Device that runs the model; this build knows <c>cpu</c>.</summary>
    [Description("Device that runs the model: cpu.")]
    public string Device { get; init; } = "cpu";

    /// <summary>Tells what is wrong with these settings, or gives null when they can be used.</summary>
    /// <param name="path">Path to blame, usually the model's.</param>
    public ModelFault? Check(string path)
    {
        if (Device != "cpu")
        {
            return new ModelFault(
                ModelFaultCodes.Device, path, $"device '{Device}' is not supported: this build has the execution provider 'cpu' only", "set the device to 'cpu'");
        }

        return Threads is >= 1 and <= 1024
            ? null
            : new ModelFault(ModelFaultCodes.Setting, path, $"threads must be between 1 and 1024, found {Threads}", "set threads to the number of cores that this model may use");
    }

    /// <summary>Makes the options of ONNX Runtime; the caller disposes them.</summary>
    internal SessionOptions ToOptions()
    {
        SessionOptions options = new()
        {
            IntraOpNumThreads = Threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, // what fails comes back as an exception with the same text
        };

        // A spinning pool takes cores from the other nodes of the graph (onnxruntime issue 17011: 77 ms became 160 ms).
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        return options;
    }
}
