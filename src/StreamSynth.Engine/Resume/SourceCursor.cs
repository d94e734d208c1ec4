using System.Text.Json;
using StreamSynth.Engine.Graph;

namespace StreamSynth.Engine.Resume;

/// <summary>
/// Says how far a source has been read, so that reading goes on from there and gives exactly the remaining items. It holds places, never bytes: 24 bytes per record
/// of the shuffle window.
/// </summary>
public sealed record SourceCursor
{
    /// <summary>Names the data that the places belong to (<see cref="IRecords{TOut}.Data"/>).</summary>
    public required string Data { get; init; }

    /// <summary>Gives the number of items that were yielded before: the ordinal of the next one.</summary>
    public long Ordinals { get; init; }

    /// <summary>Gives the epoch, 0, 1, 2, ...</summary>
    public int Epoch { get; init; }

    /// <summary>Gives the number of items that this epoch has yielded: the counter of the next draw.</summary>
    public long Drawn { get; init; }

    /// <summary>Gives the record that entered the shuffle window last in this epoch; null at its start.</summary>
    public RecordPlace? Last { get; init; }

    /// <summary>Gives the records in the shuffle window, slot by slot.</summary>
    public IReadOnlyList<RecordPlace> Held { get; init; } = [];

    /// <summary>Writes the cursor as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RecordReader.Json);

    /// <summary>Reads a cursor that <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The text is no cursor; the message says why.</exception>
    public static SourceCursor FromJson(string json)
    {
        SourceCursor cursor;
        try
        {
            cursor = JsonSerializer.Deserialize<SourceCursor>(json, RecordReader.Json) ?? throw new JsonException("it is null");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the cursor of a source cannot be read: {e.Message}", e);
        }

        bool isSane = cursor.Ordinals >= cursor.Drawn && cursor.Drawn >= 0 && cursor.Epoch >= 0 && (cursor.Held.Count == 0 || cursor.Last is not null);
        return isSane ? cursor : throw new InvalidDataException($"the cursor of a source contradicts itself: ordinals {cursor.Ordinals}, epoch {cursor.Epoch}, drawn {cursor.Drawn}, held {cursor.Held.Count}");
    }
}
