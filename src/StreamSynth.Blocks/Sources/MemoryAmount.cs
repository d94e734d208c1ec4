using System.ComponentModel.DataAnnotations;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Sources;

/// <summary>Reads options that are amounts of memory.</summary>
internal static class MemoryAmount
{
    /// <summary>Gives the bytes of an option; 0 when it is no amount.</summary>
    public static long Of(string text) => ByteSize.TryParse(text, out long bytes) ? bytes : 0;

    /// <summary>Finds the fault of an option that one buffer must hold.</summary>
    public static IEnumerable<ValidationResult> FaultsOfBuffer(string text, string option)
    {
        if (Of(text) is < 1 or > int.MaxValue) yield return new($"'{text}' is no amount between 1 and 2GiB, such as \"1MiB\".", [option]);
    }

    /// <summary>Finds the fault of a window that must hold at least two records.</summary>
    public static IEnumerable<ValidationResult> FaultsOfWindow(string text, string option, string record)
    {
        if (Of(text) < 2 * Of(record)) yield return new($"'{text}' must be at least twice {record}, the most that one image may have: a window of one image draws nothing.", [option]);
    }
}
