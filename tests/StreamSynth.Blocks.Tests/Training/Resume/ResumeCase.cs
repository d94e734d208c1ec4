using StreamSynth.Blocks.Payloads;
using StreamSynth.Blocks.Tests.Training.Mixing;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Items;

namespace StreamSynth.Blocks.Tests.Training.Resume;

/// <summary>Is one training that is cut and gone on with: options, and what comes through each input.</summary>
public sealed record ResumeCase
{
    public required TrainClassifierOptions Options { get; init; }

    /// <summary>Gives the synthetic ordinals; 0 leaves the input open.</summary>
    public int Synthetic { get; init; } = 40;

    /// <summary>Gives the streamed real ordinals; 0 gathers 24 images instead.</summary>
    public int Streamed { get; init; }

    /// <summary>Gives the real images that cannot be decoded.</summary>
    public IReadOnlyList<int> Damaged { get; init; } = [];

    public Func<int, bool> IsLost { get; init; } = _ => false;

    /// <summary>Gives a bench with the gathered images of the case.</summary>
    public TrainingBench Gathered(TrainingBench bench)
    {
        if (Options.EvaluateEvery > 0) bench.Validation = Squares.Real(6, bench.Buffers, "validation");
        if (Streamed > 0 || Options.RealPerStep == 0) return bench;

        Sample[] real = [.. Squares.Real(24, bench.Buffers)];
        foreach (int index in Damaged) real[index] = Squares.Corrupt(real[index], bench.Buffers);
        bench.Real = real;

        return bench;
    }

    public ScriptedReader? SyntheticOf(TrainingBench bench, long first = 0) => Synthetic == 0 ? null : From(bench.Items(Synthetic, IsLost), first);

    public ScriptedReader? StreamOf(TrainingBench bench, long first = 0)
    {
        if (Streamed == 0) return null;

        Item<Sample>[] items = [.. bench.RealItems(Streamed, IsLost)];
        foreach (int index in Damaged.Where(index => items[index].IsValue)) items[index] = Item<Sample>.Of(items[index].Header, Squares.Corrupt(items[index].Payload!, bench.Buffers));

        return From(items, first);
    }

    // As the engine does: a stream that goes on starts at an ordinal, and still says how many there are in all.
    private static ScriptedReader From(IReadOnlyList<Item<Sample>> items, long first)
    {
        foreach (Item<Sample> before in items.Take((int)first)) before.Payload?.Release();

        return new([.. items.Skip((int)first)]) { Ordinals = items.Count };
    }
}
