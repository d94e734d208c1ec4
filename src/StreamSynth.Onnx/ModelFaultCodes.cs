namespace StreamSynth.Onnx;

/// <summary>Names the stable codes of model faults; a code never changes its meaning.</summary>
public static class ModelFaultCodes
{
    /// <summary>A folder or a file of the model is missing.</summary>
    public const string Missing = "SS4001";

    /// <summary>A file is there but cannot be read: truncated, not ONNX, not JSON.</summary>
    public const string Unreadable = "SS4002";

    /// <summary>An ONNX file has other inputs or outputs than its role needs.</summary>
    public const string ForeignPorts = "SS4003";

    /// <summary>A configuration file lacks a needed member, or the member has the wrong kind of value.</summary>
    public const string Config = "SS4004";

    /// <summary>The scheduler, or one of its options, is not supported.</summary>
    public const string Scheduler = "SS4005";

    /// <summary>The device is not supported.</summary>
    public const string Device = "SS4006";

    /// <summary>ONNX Runtime failed while a model ran.</summary>
    public const string Run = "SS4007";

    /// <summary>A latent became NaN or infinite.</summary>
    public const string NotFinite = "SS4008";

    /// <summary>An element type or a fixed dimension of a model does not fit what is asked of it.</summary>
    public const string Shape = "SS4009";

    /// <summary>A setting of a call is out of its range.</summary>
    public const string Setting = "SS4010";

    /// <summary>A model keeps its weights in a file outside its own folder.</summary>
    public const string OutsideFolder = "SS4011";

    /// <summary>Something a folder asks for is replaced by something like it; a warning.</summary>
    public const string Replaced = "SS4012";
}
