"""Writes torch modules as ONNX files, and runs them in torch with the element types that the file has."""
import os
import warnings

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

TYPES = {"f32": torch.float32, "f16": torch.float16, "i32": torch.int32, "i64": torch.int64}


class Part:
    """One model of a folder: a module, the names, types and free axes of its inputs, and its file."""

    def __init__(self, module, inputs, outputs, half=False):
        self.module, self.inputs, self.outputs, self.half = module, inputs, outputs, half

    def __call__(self, *values):
        """Runs in torch; values are rounded to the types of the file on the way in and out."""
        cast = []
        for value, (name, kind, _) in zip(values, self.inputs):
            value = value.to(TYPES[kind])
            cast.append(value.float() if kind == "f16" else value)
        with torch.no_grad():
            results = self.module(*cast)
        return dict(zip(self.outputs, [r.half().float() if self.half else r for r in results]))

    def write(self, path, opset=17, data=None):
        """inputs: (name, type, example); an example's size that a string names is free. data: name of the file for the weights."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if self.half:
            for weight in self.module.parameters():
                weight.data = weight.data.half().float()
        examples, axes = [], {}
        for name, kind, sizes in self.inputs:
            axes[name] = {i: size[0] for i, size in enumerate(sizes) if isinstance(size, tuple)}
            shape = [size[1] if isinstance(size, tuple) else size for size in sizes]
            integer = kind.startswith("i")
            examples.append(torch.ones(shape, dtype=TYPES[kind]) if integer else torch.ones(shape))
        with torch.no_grad():
            shapes = [list(result.shape) for result in self.module(*examples)]
        for name, shape in zip(self.outputs, shapes):
            axes[name] = free_axes(name, shape)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(self.module, tuple(examples), path, input_names=[i[0] for i in self.inputs], output_names=self.outputs,
                              dynamic_axes=axes, opset_version=opset)
        model = onnx.load(path)
        model.doc_string = ""
        for node in model.graph.node:
            node.doc_string = ""
        if self.half:
            halve(model)
        os.remove(path)
        if data:
            if os.path.exists(os.path.join(os.path.dirname(path), data)):
                os.remove(os.path.join(os.path.dirname(path), data))
            onnx.save_model(model, path, save_as_external_data=True, all_tensors_to_one_file=True, location=data, size_threshold=64)
        else:
            onnx.save(model, path)


def free_axes(name, shape):
    names = {4: {0: "batch_size", 2: "height", 3: "width"}, 3: {0: "batch_size", 1: "sequence_length"}, 2: {0: "batch_size"}}
    return {axis: f"{name}_{free}" if axis else free for axis, free in names[len(shape)].items()}


def halve(model):
    """Makes every float input, output and weight float16, as an fp16 export has them; what lies between stays float."""
    graph = model.graph
    before, after = [], []
    for weight in list(graph.initializer):
        if weight.data_type != TensorProto.FLOAT:
            continue
        name = weight.name
        array = numpy_helper.to_array(weight).astype(np.float16)
        weight.CopyFrom(numpy_helper.from_array(array, name + "_half"))
        before.append(helper.make_node("Cast", [name + "_half"], [name], to=TensorProto.FLOAT))
    for port in graph.input:
        if port.type.tensor_type.elem_type == TensorProto.FLOAT:
            port.type.tensor_type.elem_type = TensorProto.FLOAT16
            rename(graph, port.name, port.name + "_float", inputs=True)
            before.append(helper.make_node("Cast", [port.name], [port.name + "_float"], to=TensorProto.FLOAT))
    for port in graph.output:
        if port.type.tensor_type.elem_type == TensorProto.FLOAT:
            port.type.tensor_type.elem_type = TensorProto.FLOAT16
            rename(graph, port.name, port.name + "_float", inputs=True)
            rename(graph, port.name, port.name + "_float", inputs=False)
            after.append(helper.make_node("Cast", [port.name + "_float"], [port.name], to=TensorProto.FLOAT16))
    nodes = before + list(graph.node) + after
    del graph.node[:]
    graph.node.extend(nodes)
    del graph.value_info[:]
    onnx.checker.check_model(model)


def rename(graph, old, new, inputs):
    for node in graph.node:
        names = node.input if inputs else node.output
        for i, name in enumerate(names):
            if name == old:
                names[i] = new
