using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class SyntheticIntakeTests
{
    private readonly BufferPool _buffers = new();
    private readonly List<LedgerEntry> _lines = [];
    private readonly MixingCase _settings = new() { Ordinals = 6, Fate = ordinal => ordinal == 1 ? 0 : ordinal == 2 ? -1 : 10 };

    [Fact]
    public async Task ResolveNextAsync_LostItems_KeepsReasonAndPrompt()
    {
        SyntheticLedger ledger = new(_lines.Add);
        SyntheticPool pool = new(100, 4, ledger);
        SyntheticIntake intake = new(AllArrived(), pool, ledger, (_, _) => null, CancellationToken.None);

        await intake.ResolveBelowAsync(long.MaxValue, CancellationToken.None);

        Assert.Equal(LedgerState.Filtered, _lines[0].State);
        Assert.Equal("lowMargin", _lines[0].Reason);
        Assert.Equal(LedgerState.Failed, _lines[1].State);
        Assert.All(_lines, entry => Assert.Equal("a drawing", entry.Prompt!.Text));
        Assert.True(intake.HasEnded);
    }

    [Fact]
    public async Task ResolveNextAsync_UnusableImage_CountsAsFailedAndIsReleased()
    {
        SyntheticLedger ledger = new(_lines.Add);
        SyntheticPool pool = new(100, 4, ledger);
        SyntheticIntake intake = new(AllArrived(), pool, ledger, (header, _) => header.Ordinal == 3 ? "corruptImage" : null, CancellationToken.None);

        await intake.ResolveBelowAsync(long.MaxValue, CancellationToken.None);

        Assert.Equal((LedgerState.Failed, "corruptImage"), (_lines[2].State, _lines[2].Reason));
        Assert.Equal(3, _buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ResolveNextAsync_InspectThrows_ReleasesTheImage()
    {
        SyntheticLedger ledger = new(_lines.Add);
        SyntheticPool pool = new(100, 4, ledger);
        ScriptedReader reader = AllArrived();
        SyntheticIntake intake = new(reader, pool, ledger, (_, _) => throw new InvalidDataException("odd size"), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await intake.ResolveNextAsync(CancellationToken.None));

        reader.ReleaseRest();
        Assert.Equal(0, _buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ResolveNextAsync_StoppedWhileWaiting_LosesNoItem()
    {
        using CancellationTokenSource stop = new();
        SyntheticLedger ledger = new(_lines.Add);
        SyntheticPool pool = new(100, 4, ledger);
        ScriptedReader reader = new(_settings.Items(_buffers));
        SyntheticIntake intake = new(reader, pool, ledger, (_, _) => null, stop.Token);
        ValueTask<bool> waiting = intake.ResolveNextAsync(CancellationToken.None);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        reader.ArriveAll();
        await intake.DrainAsync(LedgerState.InFlight, CancellationToken.None);

        Assert.Equal([0, 1, 2, 3, 4, 5], _lines.Select(e => e.Header.Ordinal));
        Assert.Equal(4, _lines.Count(e => e.State == LedgerState.InFlight));
        Assert.Equal(0, _buffers.OutstandingLeases);
    }

    private ScriptedReader AllArrived()
    {
        ScriptedReader reader = new(_settings.Items(_buffers));
        reader.ArriveAll();

        return reader;
    }
}
