using StreamSynth.Blocks.Payloads;

namespace StreamSynth.Blocks.Training;

/// <summary>Holds the class names by output index and checks images against them.</summary>
internal sealed class ClassList
{
    /// <summary>Reads a gathered class list, in any order.</summary>
    /// <exception cref="StreamSynth.Engine.Graph.GraphException">The indices are not 0, 1, 2, ..., or there are fewer than two.</exception>
    public ClassList(IReadOnlyList<ClassLabel> labels)
    {
        ClassLabel[] ordered = [.. labels.OrderBy(label => label.Index)];
        if (ordered.Length < 2 || ordered.Where((label, i) => label.Index != i).Any())
        {
            throw TrainingFault.WrongClassList($"[{string.Join(", ", ordered.Select(label => $"{label.Index} '{label.Name}'"))}]");
        }

        Names = [.. ordered.Select(label => label.Name)];
    }

    /// <summary>Takes the class list of a model.</summary>
    public ClassList(IReadOnlyList<string> names) => Names = names;

    public IReadOnlyList<string> Names { get; }

    public void Require(ClassLabel label, string what)
    {
        bool known = label.Index >= 0 && label.Index < Names.Count && Names[label.Index] == label.Name;
        if (!known) throw TrainingFault.WrongClass(what, label.Name, label.Index, Names);
    }
}
