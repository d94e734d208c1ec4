namespace StreamSynth.Storage.Runs;

/// <summary>Holds what table <c>model</c> needs beside it: which network the tensors are of, and how images and answers are read.</summary>
public sealed record ClassifierRow
{
    /// <summary>Gives the node that trained it.</summary>
    public required string Node { get; init; }

    /// <summary>Gives the steps taken.</summary>
    public required long Step { get; init; }

    /// <summary>Gives a JSON object with network, sizes, norm and optimiser.</summary>
    public required string Settings { get; init; }

    /// <summary>Gives a JSON list of class names in the order of the outputs.</summary>
    public required string Classes { get; init; }

    /// <summary>Gives a JSON object that says how an image becomes the network's input.</summary>
    public required string Preprocessing { get; init; }
}
