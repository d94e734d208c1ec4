using System.Text.Json;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>
/// Says where a run goes on: every input's first ordinal that it still needs, and where each node starts to work so that exactly those items come. It holds places, never
/// payloads: what was on its way is made again.
/// </summary>
public sealed record ResumePoint
{
    /// <summary>Gives what decides which item has which ordinal and batch, by its place in the graph; a plan in which any of it differs cannot go on.</summary>
    public required IReadOnlyDictionary<string, string> Plan { get; init; }

    /// <summary>Gives the first ordinal that each main input ("node.port") still needs; what comes before is dropped and counted as resumed.</summary>
    public required IReadOnlyDictionary<string, long> Inputs { get; init; }

    /// <summary>Gives where each node starts to work.</summary>
    public required IReadOnlyDictionary<string, NodePoint> Nodes { get; init; }

    /// <summary>Writes the point as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordReader.Json);

    /// <summary>Reads a point that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The text is no resume point; the message says why.</exception>
    public static ResumePoint FromJson(string json)
    {
        ResumePoint point;
        try
        {
            point = JsonSerializer.Deserialize<ResumePoint>(json, RecordReader.Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the resume point cannot be read: {e.Message}", e);
        }

        string? empty = point.Nodes.FirstOrDefault(n => n.Value is null).Key;
        if (empty is not null) throw new InvalidDataException($"the resume point cannot be read: '{empty}' is null");

        string? negative = point.Inputs.Where(i => i.Value < 0).Select(i => i.Key).Concat(point.Nodes.Where(n => n.Value.Ordinal < 0 || n.Value.Batch < 0).Select(n => n.Key)).FirstOrDefault();
        return negative is null ? point : throw new InvalidDataException($"the resume point contradicts itself: '{negative}' starts below 0");
    }
}

/// <summary>Says where one node starts to work.</summary>
public sealed record NodePoint
{
    /// <summary>Gives the first ordinal that it takes in; for a source, a consumer and a node that merges streams, the first that it gives.</summary>
    public long Ordinal { get; init; }

    /// <summary>Gives the id of its next batch; 0 for nodes without batches.</summary>
    public long Batch { get; init; }

    /// <summary>Gives where a source reads on; null where it reads from its beginning.</summary>
    public SourceCursor? Cursor { get; init; }

    /// <summary>Gives the ordinals that a node that sends items on in another order had taken in: of those below, it needs only <see cref="Held"/>; 0 for others.</summary>
    public long Taken { get; init; }

    /// <summary>Gives the ordinals of the items that such a node held back, in the order in which it chooses among them; empty for others.</summary>
    public IReadOnlyList<long> Held { get; init; } = [];

    /// <summary>Gives the input whose turn it is, for a node that merges streams; null for others.</summary>
    public string? Turn { get; init; }

    /// <summary>Gives what its block remembers of the items before (<see cref="IStateful{TState}"/>); null for others.</summary>
    public JsonElement? State { get; init; }

    /// <summary>Gives the first ordinal that a node gives from here.</summary>
    internal long FirstGiven(IBlock block) => block switch
    {
        IFanOut fanOut => Ordinal * fanOut.FanOut,
        _ => Held.Count > 0 ? Taken - Held.Count : Ordinal,
    };
}
