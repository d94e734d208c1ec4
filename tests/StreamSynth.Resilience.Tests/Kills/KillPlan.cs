using StreamSynth.Engine.Items;
using StreamSynth.Resilience.Tests.Cues;

namespace StreamSynth.Resilience.Tests.Kills;

/// <summary>Is one kill: of the process that runs, or of the one that resumes after the kill before.</summary>
/// <param name="Phase">Where.</param>
/// <param name="Cue">Exactly when.</param>
internal sealed record Kill(Phase Phase, Cue Cue)
{
    public override string ToString() => $"killed {Phase.Name} ({Cue.Moment} {Cue.Count})";
}

/// <summary>Chooses, from a seed alone, when a run is killed. Five successive seeds come through every phase.</summary>
internal static class KillPlan
{
    /// <summary>Gives the kills in their order.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="counts">How often a run without a break passes each moment.</param>
    public static IReadOnlyList<Kill> Of(int seed, IReadOnlyDictionary<string, int> counts)
    {
        var random = new Philox((ulong)seed);
        int last = Phase.Working.Length;

        // The first kill of the short form comes after the first checkpoint and leaves half of the run to the others.
        bool anywhere = seed >= 5;
        return
        [
            Choose(ref random, Phase.Working[seed * 2 % last], moment => Between(anywhere ? 0 : 0.3, anywhere ? 1 : 0.55, counts.GetValueOrDefault(moment, 1))),
            Choose(ref random, Phase.Resuming[seed % Phase.Resuming.Length], moment => (1, moment == Moments.CheckFile ? 8 : 1)),
            Choose(ref random, Phase.Working[((seed * 2) + 1) % last], _ => (1, 1 + (seed / 5 % 4))),
            Choose(ref random, Phase.Ending[seed % Phase.Ending.Length], _ => (1, 1)),
        ];
    }

    /// <summary>Gives the kills that aim at one phase: where it is only a resumed run's, one that leaves something to resume comes before.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="attempt">Number of the attempt, from 0.</param>
    /// <param name="counts">How often a run without a break passes each moment.</param>
    public static IReadOnlyList<Kill> At(Phase phase, int attempt, IReadOnlyDictionary<string, int> counts)
    {
        var random = new Philox(1000 + (ulong)attempt);
        Kill aimed = Choose(ref random, phase, _ => (1, 1));

        return Phase.Resuming.Contains(phase) ? [Choose(ref random, Phase.BetweenSteps, moment => Between(0.4, 0.6, counts.GetValueOrDefault(moment, 1))), aimed] : [aimed];
    }

    private static (int Least, int Most) Between(double least, double most, int count) => ((int)Math.Max(1, Math.Ceiling(least * count)), (int)Math.Ceiling(most * count));

    private static Kill Choose(ref Philox random, Phase phase, Func<string, (int Least, int Most)> range)
    {
        string moment = phase.Moments[random.NextInt32(phase.Moments.Length)];
        (int least, int most) = range(moment);
        int count = least + random.NextInt32(most - least + 1);

        return new(phase, new(moment == Moments.WithinStep ? Act.KillMeanwhile : Act.Kill, moment, count));
    }
}
