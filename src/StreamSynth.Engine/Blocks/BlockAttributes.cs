// The four attributes that declare a block to the catalog belong together: a block author reads them as one list.
namespace StreamSynth.Engine.Blocks;

/// <summary>Registers a block under a name. The attribute is the registration.</summary>
/// <param name="name">Name in graphs: domain.verb or domain.noun, lower case with underscores.</param>
/// <param name="summary">One sentence, verb first, for the block list.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class BlockAttribute(string name, string summary) : Attribute
{
    /// <summary>Gives the name in graphs.</summary>
    public string Name { get; } = name;

    /// <summary>Gives the one-sentence summary.</summary>
    public string Summary { get; } = summary;
}

/// <summary>Declares a main input port. Kinds that meet several streams have one attribute per stream, in the order of their type arguments.</summary>
/// <param name="name">Port name.</param>
/// <param name="shape">Element type and dimensions, such as "u8[H,W,3]"; null when the payload has no shape.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class InAttribute(string name, string? shape = null) : Attribute
{
    /// <summary>Gives the port name.</summary>
    public string Name { get; } = name;

    /// <summary>Gives the shape text.</summary>
    public string? Shape { get; } = shape;

    /// <summary>Tells whether the port may be left open: the further inputs of a merge.</summary>
    public bool Optional { get; init; }
}

/// <summary>Declares an output port. A route has one attribute per output and names them by their place, 0, 1, 2, ...</summary>
/// <param name="name">Port name.</param>
/// <param name="shape">Element type and dimensions; symbols are those of the input; null when the payload has no shape.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class OutAttribute(string name, string? shape = null) : Attribute
{
    /// <summary>Gives the port name.</summary>
    public string Name { get; } = name;

    /// <summary>Gives the shape text.</summary>
    public string? Shape { get; } = shape;
}

/// <summary>
/// Declares a gathered input port on a property of type IReadOnlyList of payloads: the engine reads it to its end, in ordinal order, and sets the property
/// before <see cref="IBlock.SetupAsync"/>. The engine releases the payloads when the run ends.
/// </summary>
/// <param name="name">Port name.</param>
/// <param name="shape">Element type and dimensions; null when the payload has no shape.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GatheredAttribute(string name, string? shape = null) : Attribute
{
    /// <summary>Gives the port name.</summary>
    public string Name { get; } = name;

    /// <summary>Gives the shape text.</summary>
    public string? Shape { get; } = shape;

    /// <summary>Tells whether the port may be left open; the list is empty then.</summary>
    public bool Optional { get; init; }
}
