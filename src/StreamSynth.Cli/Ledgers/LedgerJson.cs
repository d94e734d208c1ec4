using StreamSynth.Cli.Json;

namespace StreamSynth.Cli.Ledgers;

/// <summary>Is the document of <c>ledger --json</c>.</summary>
internal sealed record LedgerJson
{
    public required IReadOnlyList<FaultJson> Faults { get; init; }

    public required string State { get; init; }

    /// <summary>Gives the checkpoint whose state it is; null where the run saved its final tables.</summary>
    public required CheckpointJson? Checkpoint { get; init; }

    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>Gives what each source emitted.</summary>
    public required IReadOnlyDictionary<string, long> Sources { get; init; }

    public required IReadOnlyList<StreamJson> Streams { get; init; }

    public static LedgerJson Of(LedgerReading reading) => new()
    {
        Faults = FaultJson.Of(reading.Account.Faults, null),
        State = reading.State,
        Checkpoint = reading.Checkpoint is { } checkpoint ? new(checkpoint.Number, checkpoint.SavedUtc) : null,
        Findings = reading.Findings,
        Sources = reading.Sources,
        Streams = [.. reading.Account.Streams.Select(StreamJson.Of)],
    };
}

/// <summary>Names a checkpoint.</summary>
internal sealed record CheckpointJson(long Number, string SavedUtc);

/// <summary>Shows the account of one training node and domain.</summary>
internal sealed record StreamJson
{
    public required string Node { get; init; }

    public required string Domain { get; init; }

    public required string? Input { get; init; }

    /// <summary>Gives how many samples the node was sent; null where nothing says it.</summary>
    public required long? Sent { get; init; }

    public required long Unread { get; init; }

    public required long Lines { get; init; }

    public required bool? AddsUp { get; init; }

    public required IReadOnlyList<StateCount> States { get; init; }

    public required OddOrdinals Doubled { get; init; }

    public required OddOrdinals Missing { get; init; }

    public required OddOrdinals NeverSent { get; init; }

    public required OddOrdinals UnknownState { get; init; }

    public static StreamJson Of(StreamAccount stream) => new()
    {
        Node = stream.Node,
        Domain = stream.Domain,
        Input = stream.Input,
        Sent = stream.Expected + stream.Unread,
        Unread = stream.Unread,
        Lines = stream.Lines,
        AddsUp = stream.Matches,
        States = [.. stream.States],
        Doubled = stream.Doubled,
        Missing = stream.Missing,
        NeverSent = stream.NeverSent,
        UnknownState = stream.Unknown,
    };
}
