using System.Globalization;

namespace StreamSynth.Onnx.Sessions;

/// <summary>Is a device name read: the processor, all of it or a set of cores, or a GPU by number.</summary>
/// <param name="Gpu">Number of the CUDA device; null for the processor.</param>
/// <param name="Cores">Cores that the work is pinned to; null for all.</param>
internal sealed record SessionDevice(int? Gpu, CoreSet? Cores)
{
    /// <summary>Lists what a device may be called, for messages.</summary>
    public const string Names = "'cpu', 'cpu:0-3' (pinned to these cores; also 'cpu:0,2') or 'cuda:0' (this GPU)";

    /// <summary>Reads a name; null when it is none.</summary>
    public static SessionDevice? Parse(string name)
    {
        if (name == "cpu") return new SessionDevice(null, null);
        if (name.StartsWith("cpu:", StringComparison.Ordinal)) return CoreSet.Parse(name[4..]) is { } cores ? new SessionDevice(null, cores) : null;
        if (!name.StartsWith("cuda:", StringComparison.Ordinal)) return null;

        return int.TryParse(name[5..], NumberStyles.None, CultureInfo.InvariantCulture, out int gpu) ? new SessionDevice(gpu, null) : null;
    }
}
