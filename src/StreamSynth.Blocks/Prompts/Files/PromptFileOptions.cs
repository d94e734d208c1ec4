using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace StreamSynth.Blocks.Prompts.Files;

/// <summary>Names the orders in which the rows of a file become items.</summary>
public enum RowOrder
{
    /// <summary>As they stand.</summary>
    File,

    /// <summary>One of each class in turn, as far as a window of rows allows.</summary>
    RoundRobin,
}

/// <summary>Options that all prompt files share.</summary>
public abstract record PromptFileOptions
{
    /// <summary>The file.</summary>
    [Description("The file, relative to the graph file.")]
    [MinLength(1)]
    public required string File { get; init; }

    /// <summary>Order of the items.</summary>
    [Description("Order of the items: \"file\" as the rows stand, \"roundRobin\" one of each class in turn, so that the first minibatch sees every class of a file that is sorted by class.")]
    public RowOrder Order { get; init; } = RowOrder.File;

    /// <summary>Rows held for the order.</summary>
    [Description("Rows held for order \"roundRobin\": classes that stand further apart in the file cannot take turns.")]
    [Range(1, 1_000_000)]
    public int Window { get; init; } = 10_000;
}
