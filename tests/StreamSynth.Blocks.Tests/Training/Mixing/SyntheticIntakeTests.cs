using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

public sealed class SyntheticIntakeTests
{
    private readonly BufferPool _buffers = new();
    private readonly MixingCase _settings = new() { Ordinals = 6, Fate = ordinal => ordinal == 1 ? 0 : ordinal == 2 ? -1 : 10 };

    [Fact]
    public async Task ResolveNextAsync_LostItems_KeepsReasonAndPrompt()
    {
        SyntheticPool pool = new(100, 4);
        SyntheticIntake intake = new(AllArrived(), pool, (_, _) => null, CancellationToken.None);

        await intake.ResolveBelowAsync(long.MaxValue, CancellationToken.None);

        Assert.Equal(LedgerState.Filtered, intake.Ledger[1].State);
        Assert.Equal("lowMargin", intake.Ledger[1].Reason);
        Assert.Equal(LedgerState.Failed, intake.Ledger[2].State);
        Assert.All(intake.Ledger, entry => Assert.Equal("a drawing", entry.Prompt!.Text));
        Assert.True(intake.HasEnded);
    }

    [Fact]
    public async Task ResolveNextAsync_UnusableImage_CountsAsFailedAndIsReleased()
    {
        SyntheticPool pool = new(100, 4);
        SyntheticIntake intake = new(AllArrived(), pool, (header, _) => header.Ordinal == 3 ? "corruptImage" : null, CancellationToken.None);

        await intake.ResolveBelowAsync(long.MaxValue, CancellationToken.None);

        Assert.Equal((LedgerState.Failed, "corruptImage"), (intake.Ledger[3].State, intake.Ledger[3].Reason));
        Assert.Equal(3, _buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ResolveNextAsync_InspectThrows_ReleasesTheImage()
    {
        SyntheticPool pool = new(100, 4);
        ScriptedReader reader = AllArrived();
        SyntheticIntake intake = new(reader, pool, (_, _) => throw new InvalidDataException("odd size"), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await intake.ResolveNextAsync(CancellationToken.None));

        reader.ReleaseRest();
        Assert.Equal(0, _buffers.OutstandingLeases);
    }

    [Fact]
    public async Task ResolveNextAsync_StoppedWhileWaiting_LosesNoItem()
    {
        using CancellationTokenSource stop = new();
        SyntheticPool pool = new(100, 4);
        ScriptedReader reader = new(_settings.Items(_buffers));
        SyntheticIntake intake = new(reader, pool, (_, _) => null, stop.Token);
        ValueTask<bool> waiting = intake.ResolveNextAsync(CancellationToken.None);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await waiting);
        reader.ArriveAll();
        await intake.DrainAsync(LedgerState.InFlight, CancellationToken.None);

        Assert.Equal([0, 1, 2, 3, 4, 5], intake.Ledger.Select(e => e.Header.Ordinal));
        Assert.Equal(4, intake.Ledger.Count(e => e.State == LedgerState.InFlight));
        Assert.Equal(0, _buffers.OutstandingLeases);
    }

    private ScriptedReader AllArrived()
    {
        ScriptedReader reader = new(_settings.Items(_buffers));
        reader.ArriveAll();

        return reader;
    }
}
