using System.Reflection;
using StreamSynth.Engine.Memory;

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

    /// <summary><see cref="IConsume{TIn, TOut}"/>.</summary>
    Consume,

    /// <summary><see cref="ISink{TIn}"/>.</summary>
    Sink,
}

/// <summary>Describes one port of a block.</summary>
/// <param name="Name">Port name.</param>
/// <param name="Payload">Payload type.</param>
/// <param name="Shape">Symbolic shape; null when the payload has none.</param>
/// <param name="Gathered">Whether the port is read to its end before the block starts.</param>
/// <param name="Optional">Whether it may be left open.</param>
/// <param name="Property">The property that a gathered port sets; null for the main input and the output.</param>
public sealed record Port(string Name, Type Payload, Shape? Shape, bool Gathered = false, bool Optional = false, PropertyInfo? Property = null)
{
    /// <summary>Writes the port's type as the block list and errors show it.</summary>
    public string TypeText => Shape is null ? Payload.Name : $"{Payload.Name} {Shape}";
}

/// <summary>Holds what reflection learns from a block class.</summary>
/// <param name="Name">Name in graphs.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Kind">Kind of block.</param>
/// <param name="Class">The class.</param>
/// <param name="Options">Type of the options record.</param>
/// <param name="Input">Main input; null for a source.</param>
/// <param name="Gathered">Gathered inputs.</param>
/// <param name="Output">Output; null for a sink.</param>
public sealed record BlockDescriptor(
    string Name, string Summary, BlockKind Kind, Type Class, Type Options, Port? Input, IReadOnlyList<Port> Gathered, Port? Output)
{
    /// <summary>Gives all input ports, the main one first.</summary>
    public IEnumerable<Port> Inputs => Input is null ? Gathered : Gathered.Prepend(Input);

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
        (BlockKind kind, Type contract) = FindKind(type);
        Type[] payloads = contract.GetGenericArguments();
        Type? inType = kind == BlockKind.Source ? null : payloads[0];
        Type? outType = kind == BlockKind.Sink ? null : payloads[^1];
        InAttribute? inPort = type.GetCustomAttribute<InAttribute>();
        OutAttribute? outPort = type.GetCustomAttribute<OutAttribute>();
        if (inType is not null && inPort is null) throw Broken(type, "needs an [In] attribute");
        if (outType is not null && outPort is null) throw Broken(type, "needs an [Out] attribute");

        return new(
            block.Name,
            block.Summary,
            kind,
            type,
            FindOptions(type),
            inType is null ? null : new(inPort!.Name, inType, ParseShape(inPort.Shape)),
            [.. type.GetProperties().Where(p => p.IsDefined(typeof(GatheredAttribute))).Select(p => GatheredPort(type, p))],
            outType is null ? null : new(outPort!.Name, outType, ParseShape(outPort.Shape)));
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
            [typeof(ISink<>)] = BlockKind.Sink,
        };
        Type[] found = [.. type.GetInterfaces().Where(i => i.IsGenericType && kinds.ContainsKey(i.GetGenericTypeDefinition()))];
        if (found.Length != 1) throw Broken(type, $"implements {found.Length} of the block kinds ({string.Join(", ", kinds.Values)}), but must implement exactly one");

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
