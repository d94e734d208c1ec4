using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Runtime.CompilerServices;
using StreamSynth.Blocks;
using StreamSynth.Blocks.Training;
using StreamSynth.Engine.Blocks;
using StreamSynth.Storage.Runs;
using StreamSynth.Testing.Blocks;

namespace StreamSynth.Cli.Tests.Scratch;

/// <summary>Options of <see cref="TrainBlock"/>.</summary>
public sealed record TrainOptions
{
    [Description("Name of the model folder.")]
    public required string Model { get; init; }

    [Description("Optimiser steps.")]
    [Range(1, 1000)]
    public int Steps { get; init; } = 4;

    [Description("Threads of one step.")]
    [Range(1, 16)]
    public int Threads { get; init; } = 2;

    [Description("Whether its tables break.")]
    public bool BreaksTables { get; init; }
}

/// <summary>Reads all numbers, takes steps, and has rows for every table: stands for training.</summary>
[Block("scratch.train", "Trains on numbers, in so far as numbers can be trained on.")]
[In("number")]
[Out("number")]
public sealed class TrainBlock(TrainOptions options) : IConsume<Number, Number>, IRunTables, IHashedInputs
{
    private readonly List<long> _seen = [];
    private ILedger? _ledger;
    private RunScope? _run;

    [Gathered("more", Optional = true)]
    public IReadOnlyList<Number> More { get; set; } = [];

    public IReadOnlyDictionary<string, string> Hashes => new Dictionary<string, string> { [$"model {options.Model}"] = "aa11", ["data numbers"] = "bb22" };

    ValueTask IBlock.SetupAsync(RunScope run, CancellationToken cancel)
    {
        _run = run;
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<Number> ConsumeAsync(IItemReader<Number> input, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (await input.ReadAsync(cancel).ConfigureAwait(false) is { } item)
        {
            if (item.Payload is not { } number) continue;
            _seen.Add(number.Value);
            _ledger?.Add(Sample(number.Value));
            number.Release();
        }

        for (int step = 1; step <= options.Steps; step++)
        {
            _run!.Report.Advance(step, options.Steps, "steps");
            _run.Report.Measure("loss", 1.0 / step, step);
        }

        _run!.Report.Measure("accuracy.validation", 0.625, options.Steps);
        yield return new Number(_seen.Count);
    }

    public void Start(ILedger ledger) => _ledger = ledger;

    public void Write(RunRows rows)
    {
        if (options.BreaksTables) throw new InvalidOperationException("the optimiser is gone");

        rows.Model.Add(new() { Name = "weight", DType = "f32", Shape = [1], Data = BitConverter.GetBytes(1f) });
        rows.Accuracy.Add(Accuracy("test", "main", 0.5));
        rows.Accuracy.Add(Accuracy("test", "auxiliary", 0.25));
    }

    private static SampleRow Sample(long value) => new()
    {
        Ordinal = value,
        Key = (ulong)value,
        Domain = "synthetic",
        Class = "number",
        Prompt = "a number",
        Seed = 1,
        Batch = 0,
        State = "resident",
        Bytes = 0,
        Uses = 1,
    };

    private static AccuracyRow Accuracy(string set, string statistics, double value) => new()
    {
        Set = set,
        Statistics = statistics,
        Images = 40,
        Pooled = value,
        SetAveraged = value,
        Low = value - 0.125,
        High = value + 0.125,
        TopFive = 1,
        CalibrationError = 0.0625,
    };
}
