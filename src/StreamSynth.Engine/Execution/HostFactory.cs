using StreamSynth.Engine.Blocks;
using StreamSynth.Engine.Graph;
using StreamSynth.Engine.Memory;

namespace StreamSynth.Engine.Execution;

/// <summary>Builds hosts and edges of the payload types that the plan's ports have.</summary>
internal static class HostFactory
{
    public static Edge MakeEdge(PlannedEdge plan) => (Edge)Activator.CreateInstance(typeof(Edge<>).MakeGenericType(plan.FromPort.Payload), plan)!;

    /// <summary>Builds the host of one node; its upstream hosts exist already.</summary>
    public static NodeHost MakeHost(PlannedNode node, RunContext run, IReadOnlyList<Edge> edges, IReadOnlyDictionary<string, NodeHost> upstream)
    {
        Edge?[] ports = [.. node.Descriptor.Mains.Select(p => edges.FirstOrDefault(e => e.Plan.To == node.Name && e.Plan.ToPort == p))];
        Edge[] inputs = [.. ports.OfType<Edge>()];
        Task<long?>[] allOrdinals = [.. inputs.Select(e => upstream[e.Plan.From].Ordinals.Task)];
        (Edge? input, Task<long?>? ordinals) = (inputs.FirstOrDefault(), allOrdinals.FirstOrDefault());
        Type outType = node.Descriptor.Output?.Payload ?? typeof(Nothing);
        object[] outputs = [.. node.Descriptor.Outputs.DefaultIfEmpty().Select(p => Call(nameof(MakeOutPort), [outType], node, run, edges, p?.Name ?? string.Empty))];
        object output = outputs[0];
        Type[] types = [.. node.Descriptor.Mains.Select(p => p.Payload).Take(node.Descriptor.Kind is BlockKind.Join or BlockKind.Consume ? 2 : 1), outType];
        NodeHost host = (NodeHost)(node.Descriptor.Kind switch
        {
            BlockKind.Source => Call(nameof(MakeSource), types, node, run, output),
            BlockKind.Transform => Call(nameof(MakeTransform), types, node, run, input!, output, ordinals!),
            BlockKind.Sink => Call(nameof(MakeSink), [types[0]], node, run, input!, output, ordinals!),
            BlockKind.BatchTransform => Call(nameof(MakeBatch), types, node, run, input!, output, ordinals!),
            BlockKind.Expand => Call(nameof(MakeExpand), types, node, run, input!, output, ordinals!),
            BlockKind.Route => Call(nameof(MakeRoute), [outType], node, run, input!, outputs, ordinals!),
            BlockKind.Reorder => Call(nameof(MakeReorder), [outType], node, run, input!, output, ordinals!),
            BlockKind.Join => Call(nameof(MakeJoin), types, node, run, inputs, output, allOrdinals),
            BlockKind.Merge => Call(nameof(MakeMerge), [outType], node, run, inputs, output, allOrdinals),
            _ => Call(types.Length == 3 ? nameof(MakeConsumeTwo) : nameof(MakeConsume), types, node, run, ports, output, upstream),
        });

        var partition = new GatherPartition(node.GatherBytes);
        foreach (Edge edge in edges.Where(e => e.Plan.To == node.Name && e.Plan.ToPort.Gathered))
        {
            host.AddGathered((IGatherInput)Call(nameof(MakeGather), [edge.Plan.ToPort.Payload], edge, partition, run));
        }

        return host;
    }

    private static object MakeOutPort<T>(PlannedNode node, RunContext run, IReadOnlyList<Edge> edges, string output)
        where T : class, IPayload
    {
        var port = new OutPort<T>(node.MaxOutputBytes);
        foreach (Edge<T> edge in edges.Where(e => e.Plan.From == node.Name && e.Plan.FromPort.Name == output).Cast<Edge<T>>()) port.Add(edge);
        if (run.Selection is { } selection && selection.OutputWatch<T>(node, output) is { } watch) port.Watch(watch, selection.EndOf(node.Name));

        return port;
    }

    private static object MakeSource<TOut>(PlannedNode node, RunContext run, OutPort<TOut> output)
        where TOut : class, IPayload => new SourceHost<TOut>(node, run, output);

    private static object MakeTransform<TIn, TOut>(PlannedNode node, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> ordinals)
        where TIn : class, IPayload
        where TOut : class, IPayload => new TransformHost<TIn, TOut>(
            node, run, input, output, ordinals, [.. node.Replicas.Select(r => new TransformMethod<TIn, TOut>(((ITransform<TIn, TOut>)r.Block).TransformAsync))]);

    private static object MakeSink<TIn>(PlannedNode node, RunContext run, Edge<TIn> input, OutPort<Nothing> output, Task<long?> ordinals)
        where TIn : class, IPayload
    {
        var sink = (ISink<TIn>)node.Block;
        return new TransformHost<TIn, Nothing>(node, run, input, output, ordinals, [WriteAsync]);

        ValueTask<Outcome<Nothing>> WriteAsync(TIn payload, ItemScope item, CancellationToken cancel)
        {
            ValueTask written = sink.WriteAsync(payload, item, cancel);
            return written.IsCompletedSuccessfully ? new(Nothing.Instance) : AwaitAsync(written);
        }
    }

    private static async ValueTask<Outcome<Nothing>> AwaitAsync(ValueTask written)
    {
        await written.ConfigureAwait(false);
        return Nothing.Instance;
    }

    private static object MakeBatch<TIn, TOut>(PlannedNode node, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> ordinals)
        where TIn : class, IPayload
        where TOut : class, IPayload => new BatchHost<TIn, TOut>(node, run, input, output, ordinals);

    private static object MakeExpand<TIn, TOut>(PlannedNode node, RunContext run, Edge<TIn> input, OutPort<TOut> output, Task<long?> ordinals)
        where TIn : class, IPayload
        where TOut : class, IPayload => new ExpandHost<TIn, TOut>(node, run, input, output, ordinals);

    private static object MakeConsume<TIn, TOut>(PlannedNode node, RunContext run, Edge?[] ports, OutPort<TOut> output, IReadOnlyDictionary<string, NodeHost> upstream)
        where TIn : class, IPayload
        where TOut : class, IPayload
    {
        var block = (IConsume<TIn, TOut>)node.Block;
        return new ConsumeHost<TOut>(node, run, output, host =>
        {
            IItemReader<TIn> input = Open<TIn, TOut>(host, ports[0], upstream)!;
            return cancel => block.ConsumeAsync(input, cancel);
        });
    }

    private static object MakeConsumeTwo<TFirst, TSecond, TOut>(
        PlannedNode node, RunContext run, Edge?[] ports, OutPort<TOut> output, IReadOnlyDictionary<string, NodeHost> upstream)
        where TFirst : class, IPayload
        where TSecond : class, IPayload
        where TOut : class, IPayload
    {
        var block = (IConsume<TFirst, TSecond, TOut>)node.Block;
        return new ConsumeHost<TOut>(node, run, output, host =>
        {
            IItemReader<TFirst>? first = Open<TFirst, TOut>(host, ports[0], upstream);
            IItemReader<TSecond>? second = Open<TSecond, TOut>(host, ports[1], upstream);
            return cancel => block.ConsumeAsync(first, second, cancel);
        });
    }

    private static IItemReader<TIn>? Open<TIn, TOut>(ConsumeHost<TOut> host, Edge? port, IReadOnlyDictionary<string, NodeHost> upstream)
        where TIn : class, IPayload
        where TOut : class, IPayload => host.Read((Edge<TIn>?)port, port is null ? null : upstream[port.Plan.From].Ordinals.Task);

    private static object MakeRoute<T>(PlannedNode node, RunContext run, Edge<T> input, object[] outputs, Task<long?> ordinals)
        where T : class, IPayload => new RouteHost<T>(node, run, input, [.. outputs.Cast<OutPort<T>>()], ordinals);

    private static object MakeReorder<T>(PlannedNode node, RunContext run, Edge<T> input, OutPort<T> output, Task<long?> ordinals)
        where T : class, IPayload => new ReorderHost<T>(node, run, input, output, ordinals);

    private static object MakeJoin<TFirst, TSecond, TOut>(PlannedNode node, RunContext run, Edge[] inputs, OutPort<TOut> output, Task<long?>[] ordinals)
        where TFirst : class, IPayload
        where TSecond : class, IPayload
        where TOut : class, IPayload => new JoinHost<TFirst, TSecond, TOut>(node, run, new((Edge<TFirst>)inputs[0]), new((Edge<TSecond>)inputs[1]), output, ordinals[0]);

    private static object MakeMerge<T>(PlannedNode node, RunContext run, Edge[] inputs, OutPort<T> output, Task<long?>[] ordinals)
        where T : class, IPayload => new MergeHost<T>(node, run, [.. inputs.Select(e => new MeetingInput<T>((Edge<T>)e))], output, ordinals);

    private static object MakeGather<T>(Edge<T> edge, GatherPartition partition, RunContext run)
        where T : class, IPayload => new GatherInput<T>(edge, partition, run);

    private static object Call(string method, Type[] types, params object[] arguments) =>
        typeof(HostFactory).GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(types)
            .Invoke(null, arguments)!;

    /// <summary>Stands for the output of a sink.</summary>
    private sealed class Nothing : IPayload
    {
        public static Nothing Instance { get; } = new();
    }
}
