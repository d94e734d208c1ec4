using System.Text.Json.Nodes;
using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Execution;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Testing.Contract;

/// <summary>Runs one sample through the real engine: sample source -> block under test -> sample reader, and a source per gathered input.</summary>
internal sealed class SampleRun
{
    private const string Under = "block";
    private readonly BlockSample _sample;
    private readonly BlockDescriptor _block;
    private readonly Dictionary<string, (Port Port, Func<BufferPool, IReadOnlyList<IPayload>> Make)> _sources = [];

    public SampleRun(BlockSample sample, BlockCatalog catalog, int parallelism, int replicas = 1, bool isResumable = false)
    {
        _sample = sample;
        _block = Find(sample, catalog);
        if (_block.Input is { } main) _sources["main"] = (main, sample.Inputs ?? throw new InvalidOperationException($"{sample}: Inputs are missing"));
        foreach ((string port, Func<BufferPool, IReadOnlyList<IPayload>> make) in sample.Gathered)
        {
            _sources[$"gathered_{port}"] = (_block.Inputs.Single(p => p.Name == port), make);
        }

        var blocks = new List<BlockDescriptor> { _block };
        JsonObject nodes = [];
        foreach ((string name, (Port port, Func<BufferPool, IReadOnlyList<IPayload>> make)) in _sources)
        {
            blocks.Add(BlockDescriptor.From(typeof(SampleSource<>).MakeGenericType(port.Payload)) with { Name = $"contract.{name}" });
            nodes[name] = new JsonObject { ["block"] = $"contract.{name}", ["options"] = Measure(make) };
        }

        nodes[Under] = UnderTest(parallelism, replicas);
        if (_block.Output is { } any) blocks.Add(BlockDescriptor.From(typeof(SampleReader<>).MakeGenericType(any.Payload)));
        foreach (Port output in _block.Outputs)
        {
            nodes[$"reader_{output.Name}"] = new JsonObject { ["block"] = "contract.reader", ["inputs"] = new JsonObject { ["result"] = $"{Under}.{output.Name}" } };
        }

        var graph = new JsonObject { ["name"] = "contract", ["seed"] = 7, ["memory"] = sample.Memory, ["nodes"] = nodes };
        Harness = BlockHarness.Load(graph.ToJsonString(), new(blocks), places: sample.Places, isResumable: isResumable);
        foreach ((string name, (_, Func<BufferPool, IReadOnlyList<IPayload>> make)) in _sources)
        {
            ISampleSource source = (ISampleSource)Harness.Block<IBlock>(name);
            source.Make = make;
            source.Fingerprint = sample.Fingerprint;
        }
    }

    public BlockHarness Harness { get; }

    public ISampleSource? Main => _block.Input is null ? null : (ISampleSource)Harness.Block<IBlock>("main");

    /// <summary>Gives the reader of the first output; null for a sink.</summary>
    public ISampleReader? Reader => Readers.FirstOrDefault();

    private IEnumerable<ISampleReader> Readers => _block.Outputs.Select(o => (ISampleReader)Harness.Block<IBlock>($"reader_{o.Name}"));

    public PlannedNode Plan => Harness.Plan.Nodes.Single(n => n.Name == Under);

    public IEnumerable<(string Name, ISampleSource Source)> Sources => _sources.Keys.Select(n => (n, (ISampleSource)Harness.Block<IBlock>(n)));

    /// <summary>Runs, and tells each result as "ordinal state reason fingerprint"; null where the comparer decides.</summary>
    /// <param name="from">Where an earlier run stood; null to start at the beginning.</param>
    public async Task<RunResult> RunAsync(ResumePoint? from = null) => await Harness.StartAsync(from).ConfigureAwait(false);

    /// <summary>Writes all results, one text each.</summary>
    /// <param name="from">Leaves out those that a run from here would not give; null for none.</param>
    public IReadOnlyList<string> Results(ResumePoint? from = null) =>
    [
        .. _block.Outputs.Zip(Readers, (o, r) => (Port: o, r.Results)).SelectMany(r => r.Results.Where(i => i.Ordinal >= (from?.Inputs[InputOf(r.Port)] ?? 0)))
            .Select(r => $"{r.Ordinal} {r.State} {r.Reason} {(r.Payload is null ? string.Empty : _sample.Fingerprint(r.Payload))}"),
    ];

    /// <summary>Takes a point of what the readers have read by now, as it is read back from its text; null where there is none at this moment.</summary>
    public ResumePoint? Mark()
    {
        Dictionary<string, long> marks = _block.Outputs.Zip(Readers).ToDictionary(r => InputOf(r.First), r => (long)r.Second.Results.Count);
        return Harness.Runner.Mark(marks) is { } point ? ResumePoint.FromJson(point.ToJson()) : null;
    }

    private static string InputOf(Port output) => $"reader_{output.Name}.result";

    /// <summary>Gives back what the contract itself holds, closes the blocks and says what is still out.</summary>
    public async Task<string> CloseAsync()
    {
        foreach (ISampleReader reader in Readers) reader.Release();
        foreach ((_, ISampleSource source) in Sources) source.Release();

        return await Harness.Runner.CloseAsync().ConfigureAwait(false);
    }

    private JsonObject UnderTest(int parallelism, int replicas)
    {
        JsonObject inputs = [];
        foreach ((string name, (Port port, _)) in _sources) inputs[port.Name] = $"{name}.sample";

        // A block where streams meet gets the same items on all of them: a join would take no others.
        foreach (Port port in _block.Mains.Where(p => !p.Optional)) inputs[port.Name] = "main.sample";
        JsonObject limits = [];
        if (_block.RunsInParallel) limits["parallelism"] = parallelism;
        if (replicas > 1) limits["devices"] = new JsonArray([.. Enumerable.Repeat(Device.Cpu.Name, replicas).Select(d => (JsonNode)d)]);
        if (_block.Kind == BlockKind.BatchTransform && _sample.Batch > 1) limits["batch"] = _sample.Batch;

        return new() { ["block"] = _block.Name, ["inputs"] = inputs, ["options"] = JsonNode.Parse(_sample.Options), ["limits"] = limits };
    }

    // A block that takes any payload is tested with that of its sample.
    private static BlockDescriptor Find(BlockSample sample, BlockCatalog catalog)
    {
        BlockDescriptor block = catalog.Find(sample.Block) ?? throw new InvalidOperationException($"sample of unknown block '{sample.Block}'");
        if (!block.IsOpen) return block;

        IReadOnlyList<IPayload> payloads = sample.Inputs!(new BufferPool());
        foreach (IPayload payload in payloads) payload.Release();

        return block.Close(payloads[0].GetType());
    }

    // The planner wants sizes and shapes before the run: make the payloads once, look, and give them back.
    private JsonObject Measure(Func<BufferPool, IReadOnlyList<IPayload>> make)
    {
        IReadOnlyList<IPayload> payloads = make(new BufferPool());
        JsonObject options = new() { ["maxBytes"] = payloads.Select(p => p.Bytes).DefaultIfEmpty(0).Max() };
        if (payloads.Count > 0 && _sample.ShapeOf(payloads[0]) is { } shape) options["shape"] = shape.ToString();
        foreach (IPayload payload in payloads) payload.Release();

        return options;
    }
}
