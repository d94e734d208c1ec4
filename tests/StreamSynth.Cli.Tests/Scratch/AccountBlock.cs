using System.ComponentModel;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Items;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Cli.Tests.Scratch;

/// <summary>Options of <see cref="AccountBlock"/>.</summary>
public sealed record AccountOptions
{
    [Description("Ordinals whose line is left out.")]
    public IReadOnlyList<long> LeaveOut { get; init; } = [];

    [Description("Ordinals whose line is given twice.")]
    public IReadOnlyList<long> Double { get; init; } = [];

    [Description("Ordinals whose line names a state that does not exist.")]
    public IReadOnlyList<long> Misname { get; init; } = [];

    [Description("Ordinals that were never sent but have a line.")]
    public IReadOnlyList<long> Invent { get; init; } = [];

    [Description("Ordinal at which it breaks; -1 for none.")]
    public long BreakAt { get; init; } = -1;

    [Description("Items that it reads.")]
    public long Enough { get; init; } = long.MaxValue;
}

/// <summary>Reads all numbers and has one line of the ledger for each, or, as the options say, not.</summary>
[Block("scratch.account", "Accounts for numbers.")]
[In("number")]
[Out("number")]
public sealed class AccountBlock(AccountOptions options) : IConsume<Number, Number>, IRunTables
{
    private ILedger? _ledger;
    private RunScope? _run;

    [Gathered("more", Optional = true)]
    public IReadOnlyList<Number> More { get; set; } = [];

    public IReadOnlyDictionary<string, string> LedgerDomains { get; } = new Dictionary<string, string> { ["number"] = "synthetic", ["more"] = "real" };

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<Number> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        for (int i = 0; i < More.Count; i++) Add(i, "real", "used", null);
        for (long read = 0; read < options.Enough && await input.ReadAsync(cancel).ConfigureAwait(false) is { } item; read++)
        {
            item.Payload?.Release();
            string state = item.State switch { ItemState.Value => "resident", ItemState.Skipped => "filtered", _ => "failed" };
            long ordinal = item.Header.Ordinal;
            if (!options.LeaveOut.Contains(ordinal)) Add(ordinal, "synthetic", options.Misname.Contains(ordinal) ? "forgotten" : state, item.Absence?.Reason);
            if (options.Double.Contains(ordinal)) Add(ordinal, "synthetic", state, item.Absence?.Reason);
            if (ordinal == options.BreakAt) throw new IOException("the account broke");
        }

        foreach (long ordinal in options.Invent) Add(ordinal, "synthetic", "resident", null);
        yield return new Number(1);
    }

    public void Start(ILedger ledger) => _ledger = ledger;

    public void Write(RunRows rows)
    {
    }

    private void Add(long ordinal, string domain, string state, string? reason) => _ledger!.Add(new()
    {
        Node = _run!.Node,
        Ordinal = ordinal,
        Key = 1,
        Domain = domain,
        Class = "number",
        Seed = 1,
        Batch = 0,
        State = state,
        Reason = reason,
        Bytes = 0,
        Uses = 0,
    });
}
