namespace StreamSynth.Training.Graph;

/// <summary>Names the element types that step graphs use; the numbers are those of ONNX TensorProto.DataType.</summary>
internal enum ElementType
{
    Float = 1,
    Int64 = 7,
    Bool = 9,
}
