using Microsoft.ML.OnnxRuntime;
using StreamSynth.Training.Graph;

namespace StreamSynth.Training.Execution;

/// <summary>
/// Runs one step graph on tensors that are bound once, for every side that a state and the sums over micro-batches can stand
/// on: to bind anew for each run would cost allocations.
/// </summary>
internal sealed class BoundGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly PingPongTensors _state;
    private readonly PingPongTensors _sums;
    private readonly OrtIoBinding[] _bindings;
    private readonly bool _writesSums;

    /// <summary>Opens a session and binds it.</summary>
    /// <param name="graph">Graph to run.</param>
    /// <param name="fixedTensors">Inputs and outputs that are the same in every run, by name.</param>
    /// <param name="state">What is kept from step to step; the caller disposes it.</param>
    /// <param name="sums">What is kept from micro-batch to micro-batch; the caller disposes it.</param>
    /// <param name="open">Opens a session on the graph.</param>
    public BoundGraph(
        StepGraph graph, IReadOnlyDictionary<string, OrtValue> fixedTensors, PingPongTensors state, PingPongTensors sums, Func<OnnxGraph, InferenceSession> open)
    {
        (_state, _sums) = (state, sums);
        _writesSums = graph.Written.Any(sums.Contains);
        _session = open(graph.Graph);
        _bindings = [.. Enumerable.Range(0, 4).Select(sides => Bind(graph, fixedTensors, sides & 1, sides >> 1))];
    }

    /// <summary>Runs the graph and makes what it wrote present.</summary>
    public void Run()
    {
        _session.RunWithBinding(_runOptions, _bindings[_state.Current + 2 * _sums.Current]);
        if (_writesSums) _sums.Swap();
        else _state.Swap();
    }

    /// <summary>Ends profiling and gives the path of the profile.</summary>
    public string EndProfiling() => _session.EndProfiling();

    public void Dispose()
    {
        foreach (OrtIoBinding binding in _bindings) binding.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private OrtIoBinding Bind(StepGraph graph, IReadOnlyDictionary<string, OrtValue> fixedTensors, int stateSide, int sumSide)
    {
        OrtIoBinding binding = _session.CreateIoBinding();
        foreach (string name in graph.Graph.Inputs.Select(input => input.Name)) binding.BindInput(name, fixedTensors.GetValueOrDefault(name) ?? Kept(name, stateSide, sumSide));
        foreach (string name in graph.Written) binding.BindOutput(StepGraph.Next(name), Kept(name, 1 - stateSide, 1 - sumSide));
        foreach (string name in graph.Graph.Outputs.Select(output => output.Name).Where(fixedTensors.ContainsKey)) binding.BindOutput(name, fixedTensors[name]);
        return binding;
    }

    private OrtValue Kept(string name, int stateSide, int sumSide) => _sums.Contains(name) ? _sums.Side(sumSide, name) : _state.Side(stateSide, name);
}
