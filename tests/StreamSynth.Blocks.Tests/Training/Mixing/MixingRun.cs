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

    /// <summary>Gives the number of draws that waited, in virtual time.</summary>
    public int Waits { get; private set; }

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

    /// <summary>
    /// Runs a case in virtual time: every item arrives at a random moment, every step takes a random while, and a draw that waits lets time pass to the next arrival.
    /// </summary>
    /// <param name="settings">The case.</param>
    /// <param name="moments">Seed of arrivals and steps.</param>
    /// <param name="free">Whether it mixes freely.</param>
    public static Task<MixingRun> InVirtualTimeAsync(MixingCase settings, ulong moments, bool free) => Task.Run(async () =>
    {
        MixingRun run = new();
        ScriptedReader reader = new(settings.Items(run.Buffers), inline: true);
        var random = new Philox(moments);
        double pace = 0.05 + (2 * random.NextSingle());
        double[] arrivals = [.. Enumerable.Range(0, settings.Ordinals).Select(ordinal => pace * (ordinal + (20 * random.NextSingle())))];
        var due = new Queue<int>(Enumerable.Range(0, settings.Ordinals).OrderBy(ordinal => arrivals[ordinal]));
        (SyntheticIntake intake, ISyntheticMix mix, List<LedgerEntry> lines) = run.Begin(settings, reader, free);
        double now = 0;
        for (int step = 0; step < settings.Steps; step++)
        {
            now += random.NextSingle() * 4;
            while (due.TryPeek(out int next) && arrivals[next] <= now) reader.Arrive(due.Dequeue());
            Task<IReadOnlyList<Resident>> draw = mix.DrawAsync(step, CancellationToken.None).AsTask();
            if (!draw.IsCompleted) run.Waits++;
            while (!draw.IsCompleted && due.TryDequeue(out int next))
            {
                now = arrivals[next];
                reader.Arrive(next);
            }

            run.Keep(await draw, reader);
        }

        reader.ArriveAll();
        await run.EndAsync(settings, intake, mix, lines);

        return run;
    });

    private static async Task<MixingRun> OfAsync(MixingCase settings, Func<ScriptedReader, Task> arrive)
    {
        MixingRun run = new();
        ScriptedReader reader = new(settings.Items(run.Buffers));
        (SyntheticIntake intake, ISyntheticMix mix, List<LedgerEntry> lines) = run.Begin(settings, reader, free: false);
        Task arrivals = arrive(reader);
        for (int step = 0; step < settings.Steps; step++) run.Keep(await mix.DrawAsync(step, CancellationToken.None), reader);

        await arrivals;
        await run.EndAsync(settings, intake, mix, lines);

        return run;
    }

    private (SyntheticIntake Intake, ISyntheticMix Mix, List<LedgerEntry> Lines) Begin(MixingCase settings, ScriptedReader reader, bool free)
    {
        MixingSchedule schedule = new(settings.Ordinals, settings.WarmUp, settings.ArrivalShare, settings.Steps);
        List<LedgerEntry> lines = [];
        SyntheticLedger ledger = new(lines.Add);
        Pool = new(settings.PoolBytes, settings.MaxUses, ledger);
        SyntheticIntake intake = new(reader, Pool, ledger, (_, _) => null, CancellationToken.None);
        ISyntheticMix mix = free
            ? new FreeMix(intake, Pool, settings.Places, settings.Policy, settings.Seed)
            : new SyntheticMix(schedule, intake, Pool, settings.Places, settings.Policy, settings.Seed);

        return (intake, mix, lines);
    }

    private void Keep(IReadOnlyList<Resident> drawn, ScriptedReader reader)
    {
        Minibatches.Add(string.Join(' ', drawn.Select(r => r.Entry.Header.Ordinal)));
        PoolBytes.Add(Pool.Bytes);
        Asked.Add(reader.Asked);
        Assert.All(drawn, resident => Assert.True(resident.Sample.Encoded.IsHeld));
    }

    private async Task EndAsync(MixingCase settings, SyntheticIntake intake, ISyntheticMix mix, List<LedgerEntry> lines)
    {
        await intake.ResolveBelowAsync(long.MaxValue, CancellationToken.None);
        PoolBytes.Add(Pool.Bytes);
        Assert.Equal(settings.Ordinals, lines.Count + Pool.Count);
        Pool.SettleResidents();
        Entries = [.. lines.OrderBy(e => e.Header.Ordinal)];
        Ledger = [.. lines.Select(e => $"{e.Header.Ordinal} {e.State} {e.Reason} {e.Uses}")];
        StarvedSteps = mix.StarvedSteps;
    }
}
