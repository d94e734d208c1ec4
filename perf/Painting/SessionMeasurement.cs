using Microsoft.ML.OnnxRuntime;

namespace StreamSynth.Perf.Painting;

/// <summary>Says what each ONNX Runtime setting brings to painting: the bare loop with one setting changed at a time, all in turns within one process.</summary>
internal static class SessionMeasurement
{
    private const int Rounds = 7;
    private const int Batches = 2;

    private static readonly (string Name, bool Spins, Action<SessionOptions, int> Set)[] Variants =
    [
        ("as the product: 1 thread, no spinning, all graph optimisations", false, (_, _) => { }),
        ("2 threads", false, (o, _) => o.IntraOpNumThreads = 2),
        ("2 threads, spinning", true, (o, _) => o.IntraOpNumThreads = 2),
        ("graph optimisations off", false, (o, _) => o.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL),
        ("graph optimisations basic", false, (o, _) => o.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_BASIC),
        ("graph optimisations extended (no layout changes)", false, (o, _) => o.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_EXTENDED),
        ("free dimensions fixed: batch size", false, (o, rows) => o.AddFreeDimensionOverrideByName("batch_size", rows)),
        ("no memory pattern", false, (o, _) => o.EnableMemoryPattern = false),
        ("no arena", false, (o, _) => o.EnableCpuMemArena = false),
        ("no prepacking of weights", false, (o, _) => o.AddSessionConfigEntry("session.disable_prepacking", "1")),
        ("denormals as zero", false, (o, _) => o.AddSessionConfigEntry("session.set_denormal_as_zero", "1")),
        ("parallel execution of operators", false, (o, _) =>
        {
            o.ExecutionMode = ExecutionMode.ORT_PARALLEL;
            o.InterOpNumThreads = 2;
        }),
    ];

    public static Task RunAsync()
    {
        Console.WriteLine($"bare loop, icons-v0, batch {PaintCase.Batch}, {PaintCase.Steps} steps, guided; {Batches} batches per round, median of {Rounds} interleaved rounds");
        BareLoop[] loops = [.. Variants.Select(v => new BareLoop(PaintCase.ModelFolder, PaintCase.Batch, PaintCase.Steps, PaintCase.Guidance, (o, rows) =>
        {
            PaintCase.AsTheProduct(o, v.Spins);
            v.Set(o, rows);
        }))];
        List<Moment>[] times = [.. loops.Select(_ => new List<Moment>())];
        for (int round = -1; round < Rounds; round++)
        {
            for (int i = 0; i < loops.Length; i++)
            {
                Moment time = Time(loops[i]);
                if (round >= 0) times[i].Add(time);
            }
        }

        Console.WriteLine("images/s | throughput ratio | by processor time | setting");
        for (int i = 0; i < loops.Length; i++)
        {
            double wall = Median.Of(times[0].Zip(times[i]).Select(p => p.First.Wall / p.Second.Wall));
            double processor = Median.Of(times[0].Zip(times[i]).Select(p => p.First.Processor / p.Second.Processor));
            Console.WriteLine(FormattableString.Invariant(
                $"{Batches * PaintCase.Batch / Median.Of(times[i].Select(m => m.Wall)),8:0.0} | {wall,16:0.00} | {processor,17:0.00} | {Variants[i].Name}"));
            loops[i].Dispose();
        }

        return Task.CompletedTask;
    }

    private static Moment Time(BareLoop loop)
    {
        byte[] rgb = new byte[PaintCase.Batch * 32 * 32 * 3];
        float[] noise = new float[PaintCase.Batch * 256];
        string[] prompts = [.. Enumerable.Range(0, PaintCase.Batch).Select(PaintCase.Prompt)];
        Moment start = Moment.Now();
        for (int batch = 0; batch < Batches; batch++) loop.Paint(prompts, noise, rgb);

        return Moment.Now() - start;
    }
}
