using System.Reflection;
using StreamSynth.Engine.Memory;
using StreamSynth.Engine.Resume;

namespace StreamSynth.Engine.Blocks;

/// <summary>Names the kinds of block.</summary>
public enum BlockKind
{
    /// <summary><see cref="ISource{TOut}"/>.</summary>
    Source,

    /// <summary><see cref="ITransform{TIn, TOut}"/>.</summary>
    Transform,

    /// <summary><see cref="IBatchTransform{TIn, TOut}"/>.</summary>
    BatchTransform,

    /// <summary><see cref="IExpand{TIn, TOut}"/>.</summary>
    Expand,

    /// <summary><see cref="IConsume{TIn, TOut}"/> or <see cref="IConsume{TFirst, TSecond, TOut}"/>.</summary>
    Consume,

    /// <summary><see cref="ISink{TIn}"/>.</summary>
    Sink,

    /// <summary><see cref="IRoute{T}"/>.</summary>
    Route,

    /// <summary><see cref="IReorder{T}"/>.</summary>
    Reorder,

    /// <summary><see cref="IJoin{TFirst, TSecond, TOut}"/>.</summary>
    Join,

    /// <summary><see cref="IMerge{T}"/>.</summary>
    Merge,
}

/// <summary>Holds what reflection learns from a block class.</summary>
/// <param name="Name">Name in graphs.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Kind">Kind of block.</param>
/// <param name="Class">The class.</param>
/// <param name="Options">Type of the options record.</param>
/// <param name="Mains">Main inputs: none for a source, several for a join or a merge, one or two for a reader.</param>
/// <param name="Gathered">Gathered inputs.</param>
/// <param name="Outputs">Outputs: none for a sink, one or more for a route.</param>
public sealed record BlockDescriptor(
    string Name, string Summary, BlockKind Kind, Type Class, Type Options, IReadOnlyList<Port> Mains, IReadOnlyList<Port> Gathered, IReadOnlyList<Port> Outputs)
{
    /// <summary>Gives the first main input; null for a source.</summary>
    public Port? Input => Mains.Count == 0 ? null : Mains[0];

    /// <summary>Gives the first output; null for a sink.</summary>
    public Port? Output => Outputs.Count == 0 ? null : Outputs[0];

    /// <summary>Gives all input ports, the main ones first.</summary>
    public IEnumerable<Port> Inputs => [.. Mains, .. Gathered];

    /// <summary>Tells whether the block takes any payload and waits for the planner to say which.</summary>
    public bool IsOpen => Class.IsGenericTypeDefinition;

    /// <summary>Tells whether the block makes no payloads but hands on what it gets: shape and size pass through it.</summary>
    public bool PassesOn => Kind is BlockKind.Route or BlockKind.Reorder or BlockKind.Merge;

    /// <summary>Tells whether calls of the block may run at once.</summary>
    public bool RunsInParallel => Kind is BlockKind.Transform or BlockKind.BatchTransform or BlockKind.Sink;

    /// <summary>Settles the payload of a block that takes any.</summary>
    public BlockDescriptor Close(Type payload) => From(Class.MakeGenericType(payload)) with { Name = Name };

    /// <summary>Tells whether a node of this block may have several replicas; the other kinds keep an order or a state that cannot be split.</summary>
    public bool CanHaveReplicas => Kind is BlockKind.Transform or BlockKind.BatchTransform;

    /// <summary>Tells whether the block takes a <see cref="Device"/>; one that does not runs on "cpu" only.</summary>
    public bool ChoosesDevice => Class.GetConstructors().Single().GetParameters().Any(p => p.ParameterType == typeof(Device));

    /// <summary>Makes a block with its options.</summary>
    /// <param name="options">The options record.</param>
    /// <param name="places">Where files are found.</param>
    /// <param name="device">What it runs on; null for <see cref="Device.Cpu"/>.</param>
    public IBlock Create(object options, Places places, Device? device = null)
    {
        ConstructorInfo constructor = Class.GetConstructors().Single();
        object Argument(Type type) => type == typeof(Places) ? places : type == typeof(Device) ? device ?? Device.Cpu : options;

        return (IBlock)constructor.Invoke([.. constructor.GetParameters().Select(p => Argument(p.ParameterType))]);
    }

    /// <summary>Reads a block class.</summary>
    /// <exception cref="InvalidOperationException">The class breaks a rule that every block follows; the message names it.</exception>
    public static BlockDescriptor From(Type type)
    {
        BlockAttribute block = type.GetCustomAttribute<BlockAttribute>() ?? throw Broken(type, "has no [Block] attribute");
        if (type.IsGenericTypeDefinition && type.GetGenericArguments().Length != 1) throw Broken(type, "must have one type parameter, the payload that it takes and gives");
        (BlockKind kind, Type contract) = FindKind(type);
        if (kind != BlockKind.Route && StateKeeping.StateOf(type) is not null) throw Broken(type, "implements IStateful, but only a route is called for one item after another");

        return new(
            block.Name,
            block.Summary,
            kind,
            type,
            FindOptions(type),
            MainPorts(type, kind, contract.GetGenericArguments()),
            [.. type.GetProperties().Where(p => p.IsDefined(typeof(GatheredAttribute))).Select(p => GatheredPort(type, p))],
            OutputPorts(type, kind, contract.GetGenericArguments()));
    }

    private static Port[] MainPorts(Type type, BlockKind kind, Type[] payloads)
    {
        InAttribute[] ports = [.. type.GetCustomAttributes<InAttribute>()];
        (int least, int most) = kind switch
        {
            BlockKind.Source => (0, 0),
            BlockKind.Join => (2, 2),
            BlockKind.Consume => (payloads.Length - 1, payloads.Length - 1),
            BlockKind.Merge => (2, int.MaxValue),
            _ => (1, 1),
        };
        if (ports.Length < least) throw Broken(type, least == 1 ? "needs an [In] attribute" : $"needs {least} [In] attributes");
        if (ports.Length > most) throw Broken(type, $"has {ports.Length} [In] attributes, but this kind of block ({kind}) has {most} main inputs");
        if (ports.Any(p => p.Optional) && kind != BlockKind.Merge && payloads.Length < 3) throw Broken(type, "has an optional [In] attribute, but only a merge, or a reader of two streams, may leave one open");

        return [.. ports.Select((p, i) => new Port(p.Name, payloads[kind is BlockKind.Join or BlockKind.Consume ? i : 0], ParseShape(p.Shape), Optional: p.Optional))];
    }

    private static Port[] OutputPorts(Type type, BlockKind kind, Type[] payloads)
    {
        OutAttribute[] ports = [.. type.GetCustomAttributes<OutAttribute>()];
        int most = kind switch { BlockKind.Sink => 0, BlockKind.Route => 64, _ => 1 };
        if (ports.Length == 0 && most > 0) throw Broken(type, "needs an [Out] attribute");
        if (ports.Length > most) throw Broken(type, $"has {ports.Length} [Out] attributes, but this kind of block ({kind}) has at most {most}");

        return [.. ports.Select(p => new Port(p.Name, payloads[^1], ParseShape(p.Shape)))];
    }

    private static (BlockKind Kind, Type Contract) FindKind(Type type)
    {
        Dictionary<Type, BlockKind> kinds = new()
        {
            [typeof(ISource<>)] = BlockKind.Source,
            [typeof(ITransform<,>)] = BlockKind.Transform,
            [typeof(IBatchTransform<,>)] = BlockKind.BatchTransform,
            [typeof(IExpand<,>)] = BlockKind.Expand,
            [typeof(IConsume<,>)] = BlockKind.Consume,
            [typeof(IConsume<,,>)] = BlockKind.Consume,
            [typeof(ISink<>)] = BlockKind.Sink,
            [typeof(IRoute<>)] = BlockKind.Route,
            [typeof(IReorder<>)] = BlockKind.Reorder,
            [typeof(IJoin<,,>)] = BlockKind.Join,
            [typeof(IMerge<>)] = BlockKind.Merge,
        };
        Type[] found = [.. type.GetInterfaces().Where(i => i.IsGenericType && kinds.ContainsKey(i.GetGenericTypeDefinition()))];
        if (found.Length != 1) throw Broken(type, $"implements {found.Length} of the block kinds ({string.Join(", ", kinds.Values.Distinct())}), but must implement exactly one");

        return (kinds[found[0].GetGenericTypeDefinition()], found[0]);
    }

    private static Type FindOptions(Type type)
    {
        ConstructorInfo[] constructors = type.GetConstructors();
        if (constructors.Length != 1) throw Broken(type, "must have exactly one public constructor");

        Type[] options = [.. constructors[0].GetParameters().Select(p => p.ParameterType).Where(t => t != typeof(Places) && t != typeof(Device))];
        if (options.Length != 1) throw Broken(type, "needs a constructor that takes its options record (and Places or Device, if wanted)");

        return options[0];
    }

    private static Port GatheredPort(Type type, PropertyInfo property)
    {
        GatheredAttribute gathered = property.GetCustomAttribute<GatheredAttribute>()!;
        bool isList = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        if (!isList || !property.PropertyType.GetGenericArguments()[0].IsAssignableTo(typeof(IPayload)))
        {
            throw Broken(type, $"property {property.Name} must be an IReadOnlyList of a payload to be a gathered port");
        }

        return new(gathered.Name, property.PropertyType.GetGenericArguments()[0], ParseShape(gathered.Shape), true, gathered.Optional, property);
    }

    private static Shape? ParseShape(string? text) => text is null ? null : Shape.Parse(text);

    private static InvalidOperationException Broken(Type type, string what) => new($"Block class {type.FullName} {what}.");
}
