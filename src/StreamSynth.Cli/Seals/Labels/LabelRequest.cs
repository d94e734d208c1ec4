using StreamSynth.Search.Rounds;
using StreamSynth.Search.Selection;
using StreamSynth.Storage;

namespace StreamSynth.Cli.Seals.Labels;

/// <summary>Is what <c>seals label</c> was asked for.</summary>
internal sealed record LabelRequest
{
    /// <summary>Gives the Parquet file of embeddings.</summary>
    public required string Pool { get; init; }

    /// <summary>Gives columns of a pool of another program; null: they are looked for.</summary>
    public EmbeddingColumnNames? Columns { get; init; }

    /// <summary>Gives what is searched for.</summary>
    public required string Concept { get; init; }

    /// <summary>Gives where the pictures are.</summary>
    public required string Pictures { get; init; }

    /// <summary>Gives the column of images, where pictures are in a Parquet file.</summary>
    public required string Column { get; init; }

    /// <summary>Gives ids of known positives.</summary>
    public required IReadOnlyList<string> Examples { get; init; }

    /// <summary>Gives the text whose nearest images are asked about first; null: none.</summary>
    public string? Text { get; init; }

    /// <summary>Gives the CLIP model of the text.</summary>
    public string? Model { get; init; }

    /// <summary>Gives the folder of answers and labels.</summary>
    public required string Output { get; init; }

    /// <summary>Gives the labels at which the search ends.</summary>
    public required int Labels { get; init; }

    /// <summary>Gives the questions of a round.</summary>
    public required int Batch { get; init; }

    /// <summary>Gives the neighbours of a point that join the pool.</summary>
    public required int Neighbours { get; init; }

    /// <summary>Gives what is asked about next.</summary>
    public required SelectionRule Rule { get; init; }

    /// <summary>Gives the seed of random choices.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Gives the port.</summary>
    public required int Port { get; init; }

    /// <summary>Gives how to search.</summary>
    public SearchSettings Settings => new() { Rule = Rule, Batch = Batch, Labels = Labels, Seed = Seed, Threads = Environment.ProcessorCount };
}
