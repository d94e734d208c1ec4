using StreamSynth.Blocks.Training.Mixing;
using StreamSynth.Engine.Items;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Blocks.Tests.Training.Mixing;

/// <summary>Runs a case to its end under one interleaving of arrivals and steps, and keeps all that can be seen.</summary>
public sealed class MixingRun
{
    /// <summary>Gives the drawn ordinals, one line per step.</summary>
    public List<string> Minibatches { get; } = [];

    /// <summary>Gives ordinal, state, reason and uses, one line per entry.</summary>
    public IReadOnlyList<string> Ledger { get; private set; } = [];

    public IReadOnlyList<LedgerEntry> Entries { get; private set; } = [];

    public List<long> PoolBytes { get; } = [];

    /// <summary>Gives, per step, the number of items asked for by the end of its draw.</summary>
    public List<long> Asked { get; } = [];

    public long StarvedSteps { get; private set; }

    public BufferPool Buffers { get; } = new();

    public SyntheticPool Pool { get; private set; } = new(0, 0, new(_ => { }));

    /// <summary>Runs a case with all items there from the start.</summary>
    public static Task<MixingRun> OfAsync(MixingCase settings) => OfAsync(settings, reader =>
    {
        reader.ArriveAll();
        return Task.CompletedTask;
    });

    /// <summary>Runs a case with arrivals in random order and at random moments.</summary>
    public static Task<MixingRun> OfAsync(MixingCase settings, ulong arrivals) => OfAsync(settings, reader => Task.Run(async () =>
    {
        var random = new Philox(arrivals);
        int[] order = [.. Enumerable.Range(0, settings.Ordinals)];
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.NextInt32(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        foreach (int ordinal in order)
        {
            for (int pause = random.NextInt32(4); pause > 0; pause--) await Task.Yield();
            reader.Arrive(ordinal);
        }
    }));

    private static async Task<MixingRun> OfAsync(MixingCase settings, Func<ScriptedReader, Task> arrive)
    {
        MixingRun run = new();
        ScriptedReader reader = new(settings.Items(run.Buffers));
        MixingSchedule schedule = new(settings.Ordinals, settings.WarmUp, settings.ArrivalShare, settings.Steps);
        List<LedgerEntry> lines = [];
        SyntheticLedger ledger = new(lines.Add);
        SyntheticPool pool = run.Pool = new(settings.PoolBytes, settings.MaxUses, ledger);
        SyntheticIntake intake = new(reader, pool, ledger, (_, _) => null, CancellationToken.None);
        SyntheticMix mix = new(schedule, intake, pool, settings.Places, settings.Policy, settings.Seed);
        Task arrivals = arrive(reader);

        for (int step = 0; step < settings.Steps; step++)
        {
            IReadOnlyList<Resident> drawn = await mix.DrawAsync(step, CancellationToken.None);
            run.Minibatches.Add(string.Join(' ', drawn.Select(r => r.Entry.Header.Ordinal)));
            run.PoolBytes.Add(pool.Bytes);
            run.Asked.Add(reader.Asked);
            Assert.All(drawn, resident => Assert.True(resident.Sample.Encoded.IsHeld));
        }

        await arrivals;
        await intake.ResolveBelowAsync(long.MaxValue, CancellationToken.None);
        run.PoolBytes.Add(pool.Bytes);
        Assert.Equal(settings.Ordinals, lines.Count + pool.Count);
        pool.SettleResidents();
        run.Entries = [.. lines.OrderBy(e => e.Header.Ordinal)];
        run.Ledger = [.. lines.Select(e => $"{e.Header.Ordinal} {e.State} {e.Reason} {e.Uses}")];
        run.StarvedSteps = mix.StarvedSteps;

        return run;
    }
}
