using StreamSynth.Engine.Memory;

namespace StreamSynth.Perf.Training;

/// <summary>
/// Compares a training step with PyTorch's (Debian: python3-torch and libopenblas0-pthread): same network, minibatch, batch norm and optimiser, each in a
/// process of its own; they take turns, and one sleeps while the other computes.
/// </summary>
internal static class TrainMeasurement
{
    private const int Rounds = 7;
    private const int Steps = 5;

    public static Task RunAsync()
    {
        foreach (TrainCase train in TrainCase.All)
        {
            foreach (int threads in (int[])[2, 1]) Compare(train, threads);
        }

        foreach (TrainCase train in TrainCase.All) TellOperators(train, threads: 2);

        return Task.CompletedTask;
    }

    private static void Compare(TrainCase train, int threads)
    {
        using StepProcess ours = StepProcess.Ours(train, threads);
        using StepProcess torch = StepProcess.Torch(train, threads);
        (ours.Run(Steps), torch.Run(Steps)).ToString();
        List<(StepCost Ours, StepCost Torch)> rounds = [];
        for (int round = 0; round < Rounds; round++) rounds.Add((ours.Run(Steps), torch.Run(Steps)));

        double wall = Median.Of(rounds.Select(r => r.Torch.Wall / r.Ours.Wall));
        double cpu = Median.Of(rounds.Select(r => r.Torch.Cpu / r.Ours.Cpu));
        (long ourMemory, long torchMemory) = (rounds[^1].Ours.PeakBytes - ours.BytesBefore, rounds[^1].Torch.PeakBytes - torch.BytesBefore);
        Console.WriteLine(FormattableString.Invariant(
            $"{train.Name} {train.Side}x{train.Side}, batch {train.Batch}, {threads} threads, PyTorch {torch.Version}, load {Machine.Load()}"));
        Console.WriteLine(FormattableString.Invariant(
            $"  images/s: ours {train.Batch / Median.Of(rounds.Select(r => r.Ours.Wall)):F0}, PyTorch {train.Batch / Median.Of(rounds.Select(r => r.Torch.Wall)):F0}, ratio {wall:F2}, by processor time {cpu:F2}"));
        Console.WriteLine(FormattableString.Invariant(
            $"  memory: ours {ByteSize.Format(ourMemory)}, PyTorch {ByteSize.Format(torchMemory)}, ratio {(double)ourMemory / torchMemory:F2}; managed bytes per step: {ours.AllocatedBytes}"));
    }

    private static void TellOperators(TrainCase train, int threads)
    {
        string folder = Directory.CreateTempSubdirectory("streamsynth-perf-").FullName;
        using OurStep profiled = new(train, threads, Path.Combine(folder, "profile"));
        profiled.Run(Steps + 1);
        string path = profiled.EndProfiling();
        Console.WriteLine(FormattableString.Invariant($"{train.Name}, {threads} threads: milliseconds per step, calls, operator"));
        foreach ((string name, int count, double time) in OperatorTimes.Read(path, Steps + 1).Where(t => t.Milliseconds >= 0.05))
        {
            Console.WriteLine(FormattableString.Invariant($"{time,9:F1} {count,5} {name}"));
        }

        Directory.Delete(folder, recursive: true);
    }
}
