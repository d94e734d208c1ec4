using StreamSynth.Perf;
using StreamSynth.Perf.Codecs;
using StreamSynth.Perf.Painting;
using StreamSynth.Perf.Search;
using StreamSynth.Perf.Streaming;
using StreamSynth.Perf.Training;

// The side of 'train' that is measured in a process of its own.
if (args is ["train-step", string network, string threads]) return OurStep.Talk(network, int.Parse(threads, System.Globalization.CultureInfo.InvariantCulture));

// '--pool FILE' names the embeddings that 'rounds' searches.
string? pool = null;
if (Array.IndexOf(args, "--pool") is >= 0 and int at)
{
    if (at + 1 >= args.Length)
    {
        Console.Error.WriteLine("'--pool' needs a Parquet file of embeddings behind it.");
        return 2;
    }

    pool = args[at + 1];
    args = [.. args[..at], .. args[(at + 2)..]];
}

Dictionary<string, Func<Task>> measurements = new()
{
    ["hop"] = HopMeasurement.RunAsync,
    ["resumable"] = ResumableMeasurement.RunAsync,
    ["overlap"] = OverlapMeasurement.RunAsync,
    ["paint"] = PaintMeasurement.RunAsync,
    ["replicas"] = ReplicaMeasurement.RunAsync,
    ["sessions"] = SessionMeasurement.RunAsync,
    ["stages"] = StagesMeasurement.RunAsync,
    ["codecs"] = CodecsMeasurement.RunAsync,
    ["train"] = TrainMeasurement.RunAsync,
    ["flat"] = FlatMeasurement.RunAsync,
    ["input"] = InputMeasurement.RunAsync,
    ["threads"] = ThreadsMeasurement.RunAsync,
    ["neighbours"] = NeighboursMeasurement.RunAsync,
    ["rounds"] = () => RoundsMeasurement.RunAsync(pool),
    ["saves"] = SavesMeasurement.RunAsync,
};

string[] names = args.Length == 0 ? [.. measurements.Keys] : args;
foreach (string name in names)
{
    if (!measurements.TryGetValue(name, out Func<Task>? measure))
    {
        Console.Error.WriteLine($"There is no measurement '{name}'. Known: {string.Join(", ", measurements.Keys)}.");
        return 2;
    }

    Console.WriteLine($"{name}, on {Machine.Describe()}");
    await measure();
}

return 0;
