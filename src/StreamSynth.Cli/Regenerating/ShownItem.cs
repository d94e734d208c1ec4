using System.Globalization;

namespace StreamSynth.Cli.Regenerating;

/// <summary>Is one item at a port of a node, as it is shown.</summary>
/// <param name="Port">Name of the port.</param>
/// <param name="Ordinal">Ordinal there.</param>
/// <param name="Key">Its key, 16 hexadecimal digits.</param>
/// <param name="State">"value", "skipped" or "failed".</param>
/// <param name="Node">Node that skipped it or failed; null for a value.</param>
/// <param name="Reason">Why it was skipped; null otherwise.</param>
/// <param name="Error">What the block threw; null when it did not fail.</param>
/// <param name="Payload">Type of the payload; null when it carries none.</param>
/// <param name="Values">What the payload holds, by name.</param>
/// <param name="Files">Files that show the rest.</param>
internal sealed record ShownItem(
    string Port, long Ordinal, string Key, string State, string? Node, string? Reason, string? Error, string? Payload, IReadOnlyDictionary<string, object> Values, IReadOnlyList<string> Files);

/// <summary>Is a batch, as it is shown.</summary>
/// <param name="Id">Its number at the node.</param>
/// <param name="Members">Its members.</param>
internal sealed record ShownBatch(long Id, IReadOnlyList<ShownMember> Members);

/// <summary>Is one member of a batch.</summary>
internal sealed record ShownMember(long Ordinal, string Key);

/// <summary>Describes the values of a tensor.</summary>
/// <param name="Shape">Sizes, outermost first.</param>
/// <param name="Min">Least value that is a number.</param>
/// <param name="Max">Greatest value that is a number.</param>
/// <param name="Mean">Mean of the values that are numbers.</param>
/// <param name="Deviation">Standard deviation of them.</param>
/// <param name="NotFinite">Values that are infinite or no number.</param>
internal sealed record TensorSummary(string Shape, float Min, float Max, double Mean, double Deviation, int NotFinite)
{
    public static TensorSummary Of(ReadOnlySpan<float> values, IReadOnlyList<int> shape)
    {
        (float min, float max, double sum, double squares, int count) = (float.PositiveInfinity, float.NegativeInfinity, 0, 0, 0);
        foreach (float value in values)
        {
            if (!float.IsFinite(value)) continue;

            (min, max, count) = (Math.Min(min, value), Math.Max(max, value), count + 1);
            sum += value;
            squares += (double)value * value;
        }

        double mean = count == 0 ? 0 : sum / count;
        double deviation = count == 0 ? 0 : Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean)));

        return new($"f32[{string.Join(',', shape)}]", count == 0 ? 0 : min, count == 0 ? 0 : max, mean, deviation, values.Length - count);
    }

    public override string ToString()
    {
        string odd = NotFinite > 0 ? $", {NotFinite} NOT FINITE" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{Shape} from {Min:0.####} to {Max:0.####}, mean {Mean:0.####}, deviation {Deviation:0.####}{odd}");
    }
}
